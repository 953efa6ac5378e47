package io.loomcache.net;

import io.loomcache.config.CertificateNames;
import io.loomcache.config.NetLimits;
import io.loomcache.net.ConnectException.Kind;
import io.loomcache.net.NetMetrics.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way from a new socket to an open connection: TLS, then the HELLOs. The dialling side says HELLO first
 * and the accepting side answers with its own or with a refusal; so the dialling side knows that it was
 * accepted before it reports an open connection. Owned by the event loop.
 */
// Netty's futures: failures come up the pipeline.
@SuppressWarnings("FutureReturnValueIgnored")
final class Handshake extends ChannelInboundHandlerAdapter {

    /** Who takes part, under which rules. */
    record Terms(boolean dialling, Supplier<Hello> local, NetLimits limits, FrameHandler handler, NetMetrics metrics) {}

    /** How it ended: one of the two is called, once, on the event loop. */
    interface Outcome {
        void opened(NettyConnection connection);

        void failed(Failure failure);
    }

    /** Why there is no connection. */
    record Failure(
            Refusal refusal,
            Kind kind,
            String reason,
            @Nullable Throwable cause) {}

    private final Terms terms;
    private final Outcome outcome;
    private final FrameDecoder decoder = new FrameDecoder(HelloCodec.LIMIT_BYTES);

    private @Nullable Future<?> timeout;
    /** Null until TLS is done. */
    private @Nullable CertificateNames identity;

    private boolean over;

    Handshake(Terms terms, Outcome outcome) {
        this.terms = terms;
        this.outcome = outcome;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        long millis = terms.limits.handshakeTimeout().toMillis();
        timeout = ctx.executor().schedule(() -> timedOut(ctx, millis), millis, TimeUnit.MILLISECONDS);
    }

    private void timedOut(ChannelHandlerContext ctx, long millis) {
        if (identity == null) {
            fail(ctx, new Failure(Refusal.TLS, Kind.UNREACHABLE, "no TLS handshake within " + millis + " ms", null));
        } else {
            refuse(ctx, Refusal.HELLO, Kind.UNREACHABLE, "no HELLO within " + millis + " ms");
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent tls && !over) {
            if (tls.isSuccess()) {
                secured(ctx);
            } else {
                fail(ctx, TlsFailure.of(tls.cause(), false));
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    private void secured(ChannelHandlerContext ctx) {
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        try {
            identity = PeerIdentity.of(tls.engine().getSession());
        } catch (PeerIdentity.MissingException e) {
            fail(ctx, new Failure(Refusal.TLS, Kind.UNTRUSTED, String.valueOf(e.getMessage()), e));
            return;
        }
        if (terms.dialling) {
            write(ctx, HelloCodec.encode(terms.local.get()));
        }
    }

    private static void write(ChannelHandlerContext ctx, byte[] frame) {
        ByteBuf framed = Unpooled.buffer(Frames.HEADER_BYTES + frame.length);
        ctx.writeAndFlush(framed.writeInt(frame.length).writeBytes(frame), ctx.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        NettyConnection opened = null;
        try {
            byte[] frame = over ? null : decoder.next(in);
            opened = frame == null ? null : hello(ctx, frame);
        } catch (BadFrameException e) {
            refuse(ctx, Refusal.HELLO, Kind.REFUSED, "malformed: " + e.getMessage());
        } finally {
            if (opened == null) {
                in.release();
            }
        }
        if (opened != null) {
            // Frames may have come in one buffer with the HELLO.
            ctx.fireChannelRead(in);
        }
    }

    private @Nullable NettyConnection hello(ChannelHandlerContext ctx, byte[] frame) throws BadFrameException {
        if (HelloCodec.isRefusal(frame)) {
            String reason = "refused our HELLO: " + HelloCodec.refusalReason(frame);
            fail(ctx, new Failure(Refusal.HELLO, Kind.REFUSED, reason, null));
            return null;
        }
        Hello remote = HelloCodec.decode(frame);
        Hello local = terms.local.get();
        HelloRules.Mismatch mismatch = HelloRules.refusal(local, remote);
        if (mismatch != null) {
            refuse(ctx, mismatch.reason(), Kind.REFUSED, mismatch.text());
            return null;
        }
        if (!terms.dialling) {
            write(ctx, HelloCodec.encode(local));
        }
        return open(ctx, remote);
    }

    private NettyConnection open(ChannelHandlerContext ctx, Hello remote) {
        end();
        NettyConnection connection = new NettyConnection(
                ctx.channel(),
                remote,
                Objects.requireNonNull(identity),
                decoder,
                terms.handler,
                terms.limits,
                terms.metrics);
        ctx.pipeline().addLast(connection).remove(this);
        connection.open();
        outcome.opened(connection);
        return connection;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        String when = identity == null ? "before TLS was set up" : "before its HELLO";
        Refusal refusal = identity == null ? Refusal.NOT_TLS : Refusal.HELLO;
        fail(ctx, new Failure(refusal, Kind.UNREACHABLE, "ended the connection " + when, null));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, TlsFailure.of(cause, identity != null));
    }

    /** Says why before closing. */
    private void refuse(ChannelHandlerContext ctx, Refusal refusal, Kind kind, String reason) {
        if (!over) {
            end();
            write(ctx, HelloCodec.encodeRefusal(reason));
            // Bounded in time also if the other side does not read the refusal.
            ctx.close();
            report(new Failure(refusal, kind, "its HELLO was refused: " + reason, null));
        }
    }

    private void fail(ChannelHandlerContext ctx, Failure failure) {
        if (!over) {
            end();
            ctx.close();
            report(failure);
        }
    }

    private void report(Failure failure) {
        terms.metrics.refuse(failure.refusal());
        outcome.failed(failure);
    }

    private void end() {
        over = true;
        if (timeout != null) {
            timeout.cancel(false);
        }
    }
}
