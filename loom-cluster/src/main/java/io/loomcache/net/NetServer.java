package io.loomcache.net;

import io.loomcache.config.Address;
import io.loomcache.config.NetLimits;
import io.loomcache.net.NetMetrics.Refusal;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Accepts connections on one port: TLS with a certificate on both sides, then the HELLOs, then frames.
 * Whoever fails on the way is closed, counted, and logged at most once a minute. Thread-safe.
 */
// Netty's futures: a channel that closes tells its pipeline.
@SuppressWarnings("FutureReturnValueIgnored")
public final class NetServer implements AutoCloseable {

    private static final int BACKLOG = 1024;

    private final TlsContexts tls;
    private final Handshake.Terms terms;
    private final EventLoopGroup eventLoops = EventLoops.start("loom-server");
    private final Channel listener;

    private final AuditLog audit = new AuditLog();
    /** Accepted and not yet closed; live counts the same, so that the limit holds under concurrent accepts. */
    private final Set<Channel> accepted = ConcurrentHashMap.newKeySet();

    private final AtomicInteger live = new AtomicInteger();
    private final Reauthentication reauthentication;

    private NetServer(Address listen, TlsContexts tls, Handshake.Terms terms) {
        this.tls = tls;
        this.terms = terms;
        this.listener = listen(listen);
        this.reauthentication = new Reauthentication("loom-server-certificates", tls, accepted, false);
    }

    /**
     * Starts listening.
     *
     * @param listen port 0 takes any free port
     * @param handler of all connections
     * @throws UncheckedIOException if the address can't be bound; nothing is left running
     */
    public static NetServer bind(Address listen, TlsContexts tls, NetLimits limits, Hello local, FrameHandler handler) {
        return bind(listen, tls, limits, () -> local, handler);
    }

    /** As {@link #bind} with a HELLO that changes: it is asked for each connection. */
    public static NetServer bind(
            Address listen, TlsContexts tls, NetLimits limits, Supplier<Hello> local, FrameHandler handler) {
        return new NetServer(listen, tls, new Handshake.Terms(false, local, limits, handler, new NetMetrics()));
    }

    /** The port that is listened on. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    public NetMetrics metrics() {
        return terms.metrics();
    }

    private Channel listen(Address address) {
        ChannelFuture bound = new ServerBootstrap()
                .group(eventLoops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                })
                .bind(address.host(), address.port())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            EventLoops.stop(eventLoops);
            throw new UncheckedIOException(new IOException(
                    "cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause()));
        }
        return bound.channel();
    }

    private void accept(Channel channel) {
        boolean withinLimit = live.incrementAndGet() <= terms.limits().connections();
        accepted.add(channel);
        channel.closeFuture().addListener(closed -> {
            accepted.remove(channel);
            live.decrementAndGet();
        });
        if (withinLimit) {
            Sockets.configure(channel, tls.serverHandler(), new Handshake(terms, new Outcome(channel)));
        } else {
            terms.metrics().refuse(Refusal.LIMIT);
            String reason = "already " + terms.limits().connections() + " connections";
            refused(Refusal.LIMIT, channel, reason);
            channel.close();
        }
    }

    private void refused(Refusal refusal, Channel channel, String reason) {
        audit.refused("connection (" + refusal + ")", "", channel.remoteAddress(), reason);
    }

    /** Writes down who was turned away. */
    private final class Outcome implements Handshake.Outcome {

        private final Channel channel;

        Outcome(Channel channel) {
            this.channel = channel;
        }

        @Override
        public void opened(NettyConnection connection) {
            // The handler knows already.
        }

        @Override
        public void failed(Handshake.Failure failure) {
            refused(failure.refusal(), channel, failure.reason());
        }
    }

    /** Stops listening, closes all connections, and waits a few seconds at most until its threads have ended. */
    @Override
    public void close() {
        reauthentication.close();
        listener.close().awaitUninterruptibly();
        Sockets.closeAll(accepted, "the server was closed");
        EventLoops.stop(eventLoops);
    }
}
