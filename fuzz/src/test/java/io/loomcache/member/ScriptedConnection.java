package io.loomcache.member;

import io.loomcache.net.Connection;
import io.loomcache.net.FrameHandler;
import io.loomcache.net.Hello;
import io.loomcache.wire.FrameType;
import io.loomcache.wire.PushCodec;
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

    ScriptedConnection(FrameHandler member) {
        this.member = member;
        member.opened(this);
    }

    void receive(byte[] frame) {
        if (open) {
            received++;
            member.frame(this, frame);
        }
    }

    /** A connection that was closed has lost the answers to what was in flight. */
    void assertEachAnsweredOnce() {
        if (open && responses.size() != received) {
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
