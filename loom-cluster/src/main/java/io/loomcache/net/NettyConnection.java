package io.loomcache.net;

import io.loomcache.config.CertificateNames;
import io.loomcache.config.NetLimits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection over TLS, after its HELLO.
 *
 * <p>Any thread sends: it queues its frame, and the first of a burst promises one drain. The event loop
 * drains: it copies all that waits into few large buffers and flushes once. What handlers send while a
 * burst of frames is being read waits for the end of that burst.
 */
// Netty's futures: failures come up the pipeline.
@SuppressWarnings("FutureReturnValueIgnored")
final class NettyConnection extends ChannelInboundHandlerAdapter implements Connection {

    private static final Logger LOG = LoggerFactory.getLogger(NettyConnection.class);

    private final Channel channel;
    private final Hello remote;
    private final CertificateNames names;
    /** Asked for at each request. */
    private final String identity;

    private final FrameHandler handler;
    private final NetLimits limits;
    private final NetMetrics metrics;
    private final FrameDecoder decoder;
    private final OutboundFrames outbound;
    private final Runnable drain = this::drain;

    /** True from the first frame of a burst until its drain begins. */
    private final AtomicBoolean drainPromised = new AtomicBoolean();
    /** Null while open; the first reason stays. */
    private final AtomicReference<@Nullable String> closeReason = new AtomicReference<>();

    /** Owned by the event loop: between the first read of a burst and its end. */
    private boolean reading;
    /** Owned by the event loop: after {@link FrameHandler#closed}. */
    private boolean finished;

    /** @param decoder of the HELLO, which may have read the beginning of the first frame */
    NettyConnection(
            Channel channel,
            Hello remote,
            CertificateNames names,
            FrameDecoder decoder,
            FrameHandler handler,
            NetLimits limits,
            NetMetrics metrics) {
        this.channel = channel;
        this.remote = remote;
        this.names = names;
        this.identity = names.shown();
        this.handler = handler;
        this.limits = limits;
        this.metrics = metrics;
        this.decoder = decoder;
        this.outbound = new OutboundFrames(limits.outboundBytes(), metrics);
        decoder.limitTo(limits.frameBytes());
    }

    @Override
    public Hello remote() {
        return remote;
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public CertificateNames names() {
        return names;
    }

    @Override
    public boolean isOpen() {
        return closeReason.get() == null;
    }

    @Override
    public boolean send(byte[] frame) {
        Frames.check(frame, limits);
        if (!isOpen()) {
            return false;
        }
        if (!outbound.offer(frame)) {
            close(Frames.outboundLimitPassed(limits));
            return false;
        }
        promiseDrain();
        return true;
    }

    private void promiseDrain() {
        if (!drainPromised.get() && drainPromised.compareAndSet(false, true)) {
            boolean endOfBurstDrains = channel.eventLoop().inEventLoop() && reading;
            if (!endOfBurstDrains) {
                onEventLoop(drain);
            }
        }
    }

    private void onEventLoop(Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException e) {
            // The event loop ends only after its channels were closed: nothing is left to do.
            LOG.trace("event loop has ended", e);
        }
    }

    private void drain() {
        drainPromised.set(false);
        boolean written = false;
        while (channel.isWritable()) {
            ByteBuf chunk = outbound.take(channel.alloc());
            if (chunk == null) {
                break;
            }
            channel.write(chunk, channel.voidPromise());
            written = true;
        }
        if (written) {
            channel.flush();
        }
        if (channel.isWritable() && !outbound.isEmpty()) {
            promiseDrain();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel.isWritable() && !outbound.isEmpty()) {
            promiseDrain();
        }
    }

    /** Called on the event loop, once, when this is in the pipeline. */
    void open() {
        metrics.opened();
        callHandler(() -> handler.opened(this));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        reading = true;
        try {
            readFrames(in);
        } finally {
            in.release();
        }
    }

    private void readFrames(ByteBuf in) {
        int bytes = in.readableBytes();
        int frames = 0;
        try {
            byte[] frame = isOpen() ? decoder.next(in) : null;
            while (frame != null) {
                frames++;
                byte[] whole = frame;
                callHandler(() -> handler.frame(this, whole));
                frame = isOpen() ? decoder.next(in) : null;
            }
        } catch (BadFrameException e) {
            close("malformed: " + e.getMessage());
        }
        metrics.received(frames, bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        if (drainPromised.get()) {
            drain();
        }
    }

    private void callHandler(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            LOG.error("frame handler failed; closing the connection to {}", remote, e);
            close("frame handler failed: " + e);
        }
    }

    @Override
    public void close(String reason) {
        if (closeReason.compareAndSet(null, reason)) {
            onEventLoop(this::finish);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closeReason.compareAndSet(null, Frames.CLOSED_BY_REMOTE);
        finish();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        close("connection failed: " + cause);
    }

    /** What the other side takes at once of the frames sent before the end still goes out. */
    private void finish() {
        if (finished) {
            return;
        }
        finished = true;
        drain();
        outbound.clear();
        channel.close();
        metrics.closed();
        String reason = closeReason.get();
        callHandler(() -> handler.closed(this, reason == null ? Frames.CLOSED_BY_REMOTE : reason));
    }

    @Override
    public String toString() {
        return remote.role() + " " + remote.name() + " at " + channel.remoteAddress();
    }
}
