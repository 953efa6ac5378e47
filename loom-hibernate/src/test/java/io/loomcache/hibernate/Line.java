package io.loomcache.hibernate;

import io.loomcache.config.Address;
import io.loomcache.map.Operation;
import io.loomcache.net.ConnectException;
import io.loomcache.net.Connection;
import io.loomcache.net.Dialer;
import io.loomcache.net.FrameHandler;
import io.loomcache.net.Hello;
import io.loomcache.wire.OperationCodec;
import io.loomcache.wire.Request;
import io.loomcache.wire.RequestCodec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The network between one client and the cluster, which can be cut, or hold what it carries and deliver it late. */
final class Line implements Dialer {

    private final Dialer real;
    private final List<Connection> open = new ArrayList<>();
    private final Queue<Runnable> heldRequests = new ArrayDeque<>();
    private final Queue<Runnable> heldAnswers = new ArrayDeque<>();
    private final List<Operation.Together> steps = new ArrayList<>();
    private boolean cut;
    private boolean holdsRequests;
    private boolean holdsAnswers;

    Line(Dialer real) {
        this.real = real;
    }

    /** Nothing arrives any more, and nothing can be opened. */
    void cut() {
        List<Connection> closing;
        synchronized (this) {
            cut = true;
            closing = List.copyOf(open);
            open.clear();
        }
        closing.forEach(connection -> connection.close("cut"));
    }

    synchronized void holdRequests() {
        holdsRequests = true;
    }

    synchronized void holdAnswers() {
        holdsAnswers = true;
    }

    /** The client's steps that were sent, of the caches that have not this name. */
    synchronized List<Operation.Together> steps(String butOf) {
        return steps.stream()
                .filter(step ->
                        step.parts().stream().anyMatch(part -> !part.cache().equals(butOf)))
                .toList();
    }

    private synchronized void note(byte[] frame) {
        if (RequestCodec.decode(frame) instanceof Request.Propose propose
                && OperationCodec.decode(propose.command()) instanceof Operation.Together step) {
            steps.add(step);
        }
    }

    /** All is as it was; what was held arrives. */
    void heal() {
        List<Runnable> late = new ArrayList<>();
        synchronized (this) {
            cut = false;
            holdsRequests = false;
            holdsAnswers = false;
            late.addAll(heldRequests);
            late.addAll(heldAnswers);
            heldRequests.clear();
            heldAnswers.clear();
        }
        late.forEach(Runnable::run);
    }

    private synchronized boolean isHeld(boolean isRequest, Runnable frame) {
        if (isRequest ? holdsRequests : holdsAnswers) {
            (isRequest ? heldRequests : heldAnswers).add(frame);
            return true;
        }
        return false;
    }

    @Override
    public CompletableFuture<Connection> dial(Address address, FrameHandler handler) {
        synchronized (this) {
            if (cut) {
                return CompletableFuture.failedFuture(new ConnectException(ConnectException.Kind.UNREACHABLE, "cut"));
            }
        }
        End end = new End(handler);
        return real.dial(address, end).thenApply(connection -> end.over(connection));
    }

    @Override
    public void close() {
        real.close();
    }

    /** The client's end of a connection. */
    private final class End implements FrameHandler {

        private final FrameHandler handler;
        private @Nullable Over over;

        End(FrameHandler handler) {
            this.handler = handler;
        }

        synchronized Connection over(Connection connection) {
            Over known = over;
            if (known == null) {
                known = new Over(connection);
                over = known;
                synchronized (Line.this) {
                    open.add(connection);
                }
            }
            return known;
        }

        @Override
        public void opened(Connection connection) {
            handler.opened(over(connection));
        }

        @Override
        public void frame(Connection connection, byte[] frame) {
            Runnable arrives = () -> handler.frame(over(connection), frame);
            if (!isHeld(false, arrives)) {
                arrives.run();
            }
        }

        @Override
        public void closed(Connection connection, String reason) {
            handler.closed(over(connection), reason);
        }
    }

    private final class Over implements Connection {

        private final Connection connection;

        Over(Connection connection) {
            this.connection = connection;
        }

        @Override
        public Hello remote() {
            return connection.remote();
        }

        @Override
        public String identity() {
            return connection.identity();
        }

        @Override
        public boolean send(byte[] frame) {
            note(frame);
            return isHeld(true, () -> connection.send(frame)) || connection.send(frame);
        }

        @Override
        public boolean isOpen() {
            return connection.isOpen();
        }

        @Override
        public void close(String reason) {
            connection.close(reason);
        }
    }
}
