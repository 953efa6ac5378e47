package io.loomcache.net;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what happened on its connections, in order. */
class RecordingHandler implements FrameHandler {

    static final long WAIT_SECONDS = 20;

    final BlockingQueue<Connection> opened = new LinkedBlockingQueue<>();
    final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
    final BlockingQueue<String> closed = new LinkedBlockingQueue<>();
    final AtomicInteger closedCalls = new AtomicInteger();
    final AtomicInteger callsAfterClosed = new AtomicInteger();
    final CountDownLatch firstClosed = new CountDownLatch(1);

    @Override
    public void opened(Connection connection) {
        opened.add(connection);
    }

    @Override
    public void frame(Connection connection, byte[] frame) {
        if (closedCalls.get() > 0) {
            callsAfterClosed.incrementAndGet();
        }
        frames.add(frame);
    }

    @Override
    public void closed(Connection connection, String reason) {
        closedCalls.incrementAndGet();
        closed.add(reason);
        firstClosed.countDown();
    }

    Connection awaitOpened() throws InterruptedException {
        return await(opened, "opened");
    }

    byte[] awaitFrame() throws InterruptedException {
        return await(frames, "frame");
    }

    String awaitClosed() throws InterruptedException {
        return await(closed, "closed");
    }

    private static <T> T await(BlockingQueue<T> queue, String what) throws InterruptedException {
        T next = queue.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no call of " + what + " within " + WAIT_SECONDS + " s");
        }
        return next;
    }
}
