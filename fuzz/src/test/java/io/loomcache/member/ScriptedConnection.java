package io.loomcache.member;

import io.loomcache.map.Operation;
import io.loomcache.net.Connection;
import io.loomcache.net.FrameHandler;
import io.loomcache.net.Hello;
import io.loomcache.wire.FrameType;
import io.loomcache.wire.MalformedException;
import io.loomcache.wire.OperationCodec;
import io.loomcache.wire.PushCodec;
import io.loomcache.wire.Request;
import io.loomcache.wire.RequestCodec;
import io.loomcache.wire.Response;
import io.loomcache.wire.ResponseCodec;
import io.loomcache.wire.ResultCodec;
import java.util.ArrayList;
import java.util.List;

/** A client's connection as its member sees it: no more frames after the end, every answer readable. */
final class ScriptedConnection implements Connection {

    private final FrameHandler member;
    private final List<Response> responses = new ArrayList<>();
    private boolean open = true;
    private int received;
    private boolean othersMayWait;

    ScriptedConnection(FrameHandler member) {
        this.member = member;
        member.opened(this);
    }

    void receive(byte[] frame) {
        if (open) {
            look(frame);
            member.frame(this, frame);
        }
    }

    private void look(byte[] frame) {
        try {
            Request request = RequestCodec.decode(frame);
            received += request instanceof Request.Handled ? 0 : 1;
            if (request instanceof Request.Propose propose) {
                Operation operation = OperationCodec.decode(propose.command());
                othersMayWait |= operation instanceof Operation.Fence || operation instanceof Operation.Listen;
            }
        } catch (MalformedException e) {
            // The member has to say so, or to close.
        }
    }

    /**
     * A connection that was closed has lost the answers to what was in flight, and what comes after a fence or a
     * listener may still wait for it.
     */
    void assertEachAnsweredOnce() {
        if (open && (othersMayWait ? responses.size() > received : responses.size() != received)) {
            throw new AssertionError(received + " requests got " + responses.size() + " answers: " + responses);
        }
    }

    void assertAnswered(long correlationId) {
        if (responses.stream().noneMatch(it -> it instanceof Response.Answer && it.correlationId() == correlationId)) {
            throw new AssertionError("no answer to " + correlationId + " among " + responses);
        }
    }

    @Override
    public Hello remote() {
        return Hello.of("test", Hello.Role.CLIENT, "hostile");
    }

    @Override
    public String identity() {
        return "hostile";
    }

    @Override
    public boolean send(byte[] frame) {
        if (frame[0] == FrameType.PUSH) {
            PushCodec.decode(frame);
        } else {
            answered(ResponseCodec.decode(frame));
        }
        return open;
    }

    private void answered(Response response) {
        responses.add(response);
        if (response instanceof Response.Answer answer) {
            ResultCodec.decode(answer.result());
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close(String reason) {
        if (open) {
            open = false;
            member.closed(this, reason);
        }
    }
}
