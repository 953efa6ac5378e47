package io.loomcache.net;

import io.loomcache.config.Address;
import io.loomcache.config.NetLimits;
import io.loomcache.net.ConnectException.Kind;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Dials over TLS, showing this side's certificate and checking the other's. Owns its threads: few event loops, and
 * some that look up names, because the JDK's lookup blocks. Thread-safe.
 */
// Netty's futures: a channel that closes tells its pipeline.
@SuppressWarnings("FutureReturnValueIgnored")
public final class NetClient implements Dialer {

    /** So that a name that is not answered holds up few others. */
    private static final int LOOKUP_THREADS = 4;

    private static final String CLOSED = "the client was closed";
    private static final int MOST_LOOKUPS = 1_024;

    /** That an address of several is given at least; together they have about the time of one. */
    private static final long LEAST_CONNECT_MILLIS = 500;

    private final HostAddresses hosts;
    private final TlsContexts tls;
    private final NetLimits limits;
    private final Supplier<Hello> local;
    private final NetMetrics metrics = new NetMetrics();
    private final EventLoopGroup eventLoops = EventLoops.start("loom-client");
    private final ExecutorService lookups = new ThreadPoolExecutor(
            LOOKUP_THREADS,
            LOOKUP_THREADS,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_LOOKUPS),
            new DefaultThreadFactory("loom-client-lookup", true));
    private final Set<Channel> dialled = ConcurrentHashMap.newKeySet();
    /** Not answered yet. */
    private final Set<Dial> pending = ConcurrentHashMap.newKeySet();

    private final Reauthentication reauthentication;

    private volatile boolean closed;

    public NetClient(TlsContexts tls, NetLimits limits, Hello local) {
        this(tls, limits, () -> local, HostAddresses.ofSystem());
    }

    NetClient(TlsContexts tls, NetLimits limits, Hello local, HostAddresses hosts) {
        this(tls, limits, () -> local, hosts);
    }

    /** @param local asked for each connection */
    public NetClient(TlsContexts tls, NetLimits limits, Supplier<Hello> local) {
        this(tls, limits, local, HostAddresses.ofSystem());
    }

    private NetClient(TlsContexts tls, NetLimits limits, Supplier<Hello> local, HostAddresses hosts) {
        this.hosts = hosts;
        this.tls = tls;
        this.limits = limits;
        this.local = local;
        this.reauthentication = new Reauthentication("loom-client-certificates", tls, dialled, true);
    }

    public NetMetrics metrics() {
        return metrics;
    }

    @Override
    public CompletableFuture<Connection> dial(Address address, FrameHandler handler) {
        return dial(address, handler, local);
    }

    private CompletableFuture<Connection> dial(Address address, FrameHandler handler, Supplier<Hello> hello) {
        Dial dial = new Dial(address, handler, hello);
        pending.add(dial);
        dial.future.whenComplete((connection, failure) -> pending.remove(dial));
        dial.start();
        return dial.future;
    }

    /** A dialler with the same threads that says another HELLO; closing it does nothing. */
    public Dialer saying(Supplier<Hello> hello) {
        return new Dialer() {
            @Override
            public CompletableFuture<Connection> dial(Address address, FrameHandler handler) {
                return NetClient.this.dial(address, handler, hello);
            }

            @Override
            public void close() {}
        };
    }

    /** One attempt. */
    private final class Dial implements Handshake.Outcome {

        private final Address address;
        private final FrameHandler handler;
        private final Supplier<Hello> hello;
        private final CompletableFuture<Connection> future = new CompletableFuture<>();

        Dial(Address address, FrameHandler handler, Supplier<Hello> hello) {
            this.address = address;
            this.handler = handler;
            this.hello = hello;
        }

        void start() {
            if (closed) {
                fail(Kind.UNREACHABLE, CLOSED, null);
                return;
            }
            try {
                CompletableFuture.supplyAsync(this::lookUp, lookups)
                        .orTimeout(limits.handshakeTimeout().toMillis(), TimeUnit.MILLISECONDS)
                        .thenAccept(this::connect)
                        .exceptionally(this::notStarted);
            } catch (RejectedExecutionException e) {
                fail(Kind.UNREACHABLE, closed ? CLOSED : "too many names are being looked up", e);
            }
        }

        private List<InetAddress> lookUp() {
            try {
                return hosts.of(address.host());
            } catch (UnknownHostException e) {
                throw new ConnectException(Kind.UNREACHABLE, address + ": unknown host", e);
            }
        }

        private @Nullable Void notStarted(Throwable failure) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause instanceof ConnectException known) {
                future.completeExceptionally(known);
            } else {
                boolean slow = cause instanceof TimeoutException;
                fail(Kind.UNREACHABLE, slow ? "no answer to the name lookup in time" : "cannot dial: " + cause, cause);
            }
            return null;
        }

        /** To the first that accepts. What it then says counts, also if it is a refusal. */
        private void connect(List<InetAddress> addresses) {
            InetAddress host = addresses.get(0);
            long timeout = limits.handshakeTimeout().toMillis();
            if (addresses.size() > 1) {
                timeout = Math.max(LEAST_CONNECT_MILLIS, timeout / addresses.size());
            }
            int millis = (int) Math.min(Integer.MAX_VALUE, timeout);
            ChannelFuture connecting = new Bootstrap()
                    .group(eventLoops)
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis)
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            initialize(channel);
                        }
                    })
                    .connect(new InetSocketAddress(host, address.port()));
            connecting.addListener(done -> {
                if (!done.isSuccess() && addresses.size() > 1 && !future.isDone()) {
                    connect(addresses.subList(1, addresses.size()));
                } else if (!done.isSuccess()) {
                    fail(Kind.UNREACHABLE, "cannot connect: " + done.cause().getMessage(), done.cause());
                }
            });
        }

        private void initialize(Channel channel) {
            dialled.add(channel);
            channel.closeFuture().addListener(closed -> dialled.remove(channel));
            Handshake.Terms terms = new Handshake.Terms(true, hello, limits, handler, metrics);
            Sockets.configure(channel, tls.clientHandler(address), new Handshake(terms, this));
        }

        @Override
        public void opened(NettyConnection connection) {
            if (!future.complete(connection)) {
                connection.close("nobody waits for this connection any more");
            }
        }

        @Override
        public void failed(Handshake.Failure failure) {
            fail(failure.kind(), failure.reason(), failure.cause());
        }

        void fail(Kind kind, String reason, @Nullable Throwable cause) {
            String message = address + ": " + reason;
            future.completeExceptionally(
                    cause == null ? new ConnectException(kind, message) : new ConnectException(kind, message, cause));
        }
    }

    /** Closes all connections, and waits a few seconds at most until its threads have ended. */
    @Override
    public void close() {
        closed = true;
        pending.forEach(dial -> dial.fail(Kind.UNREACHABLE, CLOSED, null));
        lookups.shutdownNow();
        reauthentication.close();
        Sockets.closeAll(dialled, CLOSED);
        EventLoops.stop(eventLoops);
    }
}
