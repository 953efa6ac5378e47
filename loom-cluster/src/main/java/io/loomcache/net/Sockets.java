package io.loomcache.net;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslHandler;
import java.util.Collection;

/** What accepted and dialled sockets have in common. */
// Netty's futures: a channel that closes tells its pipeline.
@SuppressWarnings("FutureReturnValueIgnored")
final class Sockets {

    /** Encrypted bytes that wait for the socket: below the first more is taken from the queue, above the second not. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(128 << 10, 256 << 10);

    private static final long CLOSE_NOTIFY_MILLIS = 1_000;

    private Sockets() {}

    static void configure(Channel channel, SslHandler tls, Handshake handshake) {
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        channel.config().setAllocator(PooledByteBufAllocator.DEFAULT);
        channel.config().setWriteBufferWaterMark(WATER_MARK);
        // The handshake has one clock for TLS and HELLO together.
        tls.setHandshakeTimeoutMillis(0);
        tls.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MILLIS);
        channel.pipeline().addLast(tls, handshake);
    }

    /** Connections tell their handlers the reason; what is still shaking hands is just closed. */
    static void closeAll(Collection<Channel> channels, String reason) {
        for (Channel channel : channels) {
            NettyConnection connection = channel.pipeline().get(NettyConnection.class);
            if (connection == null) {
                channel.close();
            } else {
                connection.close(reason);
            }
        }
    }
}
