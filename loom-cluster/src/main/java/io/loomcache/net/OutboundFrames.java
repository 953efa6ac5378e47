package io.loomcache.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Frames on their way to the socket: put in by any thread, taken out by the event loop as one stream of bytes
 * in large pieces, so that many small frames share TLS records, buffers and one flush.
 */
final class OutboundFrames {

    /** Four full TLS records. */
    static final int CHUNK_BYTES = 64 << 10;

    private final Queue<byte[]> queue = new ConcurrentLinkedQueue<>();
    /** What is in the queue and in the rest of the current frame, headers included; at most the limit. */
    private final AtomicLong pendingBytes = new AtomicLong();

    private final int limitBytes;
    private final NetMetrics metrics;
    private byte @Nullable [] current;
    private int copied;

    OutboundFrames(int limitBytes, NetMetrics metrics) {
        this.limitBytes = limitBytes;
        this.metrics = metrics;
    }

    /**
     * Queues a frame; any thread.
     *
     * @return false if the limit is passed: the frame was not queued
     */
    boolean offer(byte[] frame) {
        int bytes = Frames.HEADER_BYTES + frame.length;
        if (pendingBytes.addAndGet(bytes) > limitBytes) {
            pendingBytes.addAndGet(-bytes);
            return false;
        }
        queue.add(frame);
        return true;
    }

    boolean isEmpty() {
        return current == null && queue.isEmpty();
    }

    /** The next piece of the stream, to be released by the caller; null if nothing waits. */
    @Nullable
    ByteBuf take(ByteBufAllocator allocator) {
        if (isEmpty()) {
            return null;
        }
        // Heap, because the JDK's TLS works on arrays.
        ByteBuf chunk = allocator.heapBuffer((int) Math.min(CHUNK_BYTES, pendingBytes.get()));
        int frames = 0;
        while (copyInto(chunk)) {
            frames++;
        }
        int bytes = chunk.readableBytes();
        pendingBytes.addAndGet(-bytes);
        metrics.sent(frames, bytes);
        return chunk;
    }

    /** @return true if a whole frame came to its end, so that there may be room for another */
    private boolean copyInto(ByteBuf chunk) {
        byte[] frame = current;
        if (frame == null) {
            frame = chunk.writableBytes() > Frames.HEADER_BYTES ? queue.poll() : null;
            if (frame == null) {
                return false;
            }
            chunk.writeInt(frame.length);
            copied = 0;
        }
        int count = Math.min(frame.length - copied, chunk.writableBytes());
        chunk.writeBytes(frame, copied, count);
        copied += count;
        boolean whole = copied == frame.length;
        current = whole ? null : frame;
        return whole;
    }

    /** Drops everything. */
    void clear() {
        current = null;
        queue.clear();
    }
}
