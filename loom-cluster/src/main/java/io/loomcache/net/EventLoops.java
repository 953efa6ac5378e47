package io.loomcache.net;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/** The threads of a server or client: few, because a loop with more to do per round flushes less often. */
final class EventLoops {

    private static final int MOST_THREADS = 4;
    private static final long CLOSE_SECONDS = 5;

    private EventLoops() {}

    static EventLoopGroup start(String name) {
        int threads = Math.min(MOST_THREADS, Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
        return new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    }

    /** Waits until the threads have ended, in bounded time; not if the caller is one of them. */
    static void stop(EventLoopGroup group) {
        var ended = group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
        for (var executor : group) {
            if (executor.inEventLoop()) {
                return;
            }
        }
        try {
            ended.await(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
