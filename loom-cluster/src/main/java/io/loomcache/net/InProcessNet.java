package io.loomcache.net;

import io.loomcache.config.Address;
import io.loomcache.config.NetLimits;
import io.loomcache.net.ConnectException.Kind;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that is reached from its own JVM without a socket: the same frames, HELLO rules and limits, and no
 * TLS because nothing leaves the process. Thread-safe.
 */
// Futures: their completion only takes ends out of sets.
@SuppressWarnings("FutureReturnValueIgnored")
public final class InProcessNet implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(InProcessNet.class);
    private static final int THREADS = 2;
    private static final long CLOSE_SECONDS = 5;

    private final Hello local;
    private final FrameHandler handler;
    private final NetLimits limits;
    private final ExecutorService executor =
            Executors.newFixedThreadPool(THREADS, new DefaultThreadFactory("loom-in-process", true));
    /** The server's ends, each until the handlers of both ends know that it is closed. */
    private final Map<InProcessConnection, CompletableFuture<Void>> accepted = new ConcurrentHashMap<>();

    private volatile boolean closed;

    /** With {@link NetLimits#DEFAULT}. */
    public InProcessNet(Hello local, FrameHandler handler) {
        this(local, handler, NetLimits.DEFAULT);
    }

    public InProcessNet(Hello local, FrameHandler handler, NetLimits limits) {
        this.local = local;
        this.handler = handler;
        this.limits = limits;
    }

    /** Dials this server, whatever the address. Closing the dialer closes what it dialled. */
    public Dialer dialer(Hello clientHello) {
        return new InProcessDialer(clientHello);
    }

    private final class InProcessDialer implements Dialer {

        private final Hello hello;
        private final Set<InProcessConnection> dialled = ConcurrentHashMap.newKeySet();
        private volatile boolean dialerClosed;

        InProcessDialer(Hello hello) {
            this.hello = hello;
        }

        @Override
        public CompletableFuture<Connection> dial(Address address, FrameHandler clientHandler) {
            ConnectException refusal = refusal();
            if (refusal != null) {
                return CompletableFuture.failedFuture(refusal);
            }
            InProcessConnection serverEnd = new InProcessConnection(hello, handler, limits, executor);
            InProcessConnection clientEnd = new InProcessConnection(local, clientHandler, limits, executor);
            CompletableFuture<Void> finished = CompletableFuture.allOf(serverEnd.finished(), clientEnd.finished());
            accepted.put(serverEnd, finished);
            dialled.add(clientEnd);
            finished.thenRun(() -> {
                accepted.remove(serverEnd);
                dialled.remove(clientEnd);
            });
            InProcessConnection.join(serverEnd, clientEnd);
            ConnectException late = closedRefusal();
            if (late != null) {
                clientEnd.close(String.valueOf(late.getMessage()));
                return CompletableFuture.failedFuture(late);
            }
            return clientEnd.opened().copy();
        }

        private @Nullable ConnectException refusal() {
            ConnectException unreachable = closedRefusal();
            if (unreachable != null) {
                return unreachable;
            }
            if (accepted.size() >= limits.connections()) {
                return unreachable("the server has already " + limits.connections() + " connections");
            }
            HelloRules.Mismatch mismatch = HelloRules.refusal(local, hello);
            return mismatch == null
                    ? null
                    : new ConnectException(Kind.REFUSED, "in process: refused our HELLO: " + mismatch.text());
        }

        private @Nullable ConnectException closedRefusal() {
            if (closed) {
                return unreachable("the server was closed");
            }
            return dialerClosed ? unreachable("the client was closed") : null;
        }

        private ConnectException unreachable(String reason) {
            return new ConnectException(Kind.UNREACHABLE, "in process: " + reason);
        }

        @Override
        public void close() {
            dialerClosed = true;
            dialled.forEach(end -> end.close("the client was closed"));
        }
    }

    /** Closes all connections, and waits a few seconds at most until their handlers know. Not for handlers to call. */
    @Override
    public void close() {
        closed = true;
        CompletableFuture<?>[] finished = accepted.values().toArray(CompletableFuture<?>[]::new);
        accepted.keySet().forEach(end -> end.close("the server was closed"));
        try {
            CompletableFuture.allOf(finished).get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("handlers of in-process connections still run after {} s", CLOSE_SECONDS, e);
        }
        executor.shutdown();
    }
}
