package io.loomcache.member;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.loomcache.config.Address;
import io.loomcache.net.Connection;
import io.loomcache.net.Dialer;
import io.loomcache.net.FrameHandler;
import io.loomcache.wire.FrameType;
import io.loomcache.wire.Push;
import io.loomcache.wire.PushCodec;
import io.loomcache.wire.Request;
import io.loomcache.wire.RequestCodec;
import io.loomcache.wire.Response;
import io.loomcache.wire.ResponseCodec;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A connection to a member that sends what it is told and keeps what it gets. */
final class RawClient implements FrameHandler, AutoCloseable {

    final List<Response> responses = new CopyOnWriteArrayList<>();
    final List<Push> pushes = new CopyOnWriteArrayList<>();
    private final Dialer dialer;
    private final Connection connection;

    RawClient(Dialer dialer, Address address) {
        this.dialer = dialer;
        this.connection = dialer.dial(address, this).join();
    }

    boolean isOpen() {
        return connection.isOpen();
    }

    void send(Request request) {
        connection.send(RequestCodec.encode(request));
    }

    Response ask(Request request) {
        send(request);
        TestCluster.await("an answer", () -> response(request).isPresent());
        return response(request).orElseThrow();
    }

    Response.Refused refused(Request request) {
        Response response = ask(request);
        assertEquals(Response.Refused.class, response.getClass(), response.toString());
        return (Response.Refused) response;
    }

    private Optional<Response> response(Request request) {
        return responses.stream()
                .filter(response -> response.correlationId() == request.correlationId())
                .findFirst();
    }

    @Override
    public void frame(Connection from, byte[] frame) {
        if (frame[0] == FrameType.PUSH) {
            pushes.add(PushCodec.decode(frame));
        } else {
            responses.add(ResponseCodec.decode(frame));
        }
    }

    @Override
    public void close() {
        dialer.close();
    }
}
