package io.loomcache.net;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails every test class in which a buffer was lost. Found by JUnit as a service, so that it is there before Netty
 * makes its first detector.
 */
public final class NoLeaks implements BeforeAllCallback, AfterAllCallback {

    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();

    static {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ResourceLeakDetectorFactory() {
            @Override
            @Deprecated
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                    Class<T> resource, int samplingInterval, long maxActive) {
                return new Collecting<>(resource, samplingInterval);
            }
        });
    }

    private static final class Collecting<T> extends ResourceLeakDetector<T> {

        Collecting(Class<?> resource, int samplingInterval) {
            super(resource, samplingInterval);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            LEAKS.add(resourceType + records);
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            LEAKS.add(resourceType);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        LEAKS.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        String lost = takeLost();
        if (!lost.isEmpty()) {
            throw new AssertionError("buffers were lost: " + lost);
        }
    }

    /** Descriptions of the buffers lost until now; empty if none. */
    static String takeLost() {
        collectGarbage();
        // The detector reports what the collector found when the next buffer is made.
        PooledByteBufAllocator.DEFAULT.heapBuffer(16).release();
        String lost = String.join("\n", LEAKS);
        LEAKS.clear();
        return lost;
    }

    /** Twice, because the references that one collection found are queued in no order, but before the next one's. */
    private static void collectGarbage() {
        for (int round = 0; round < 2; round++) {
            ReferenceQueue<Object> queue = new ReferenceQueue<>();
            WeakReference<Object> marker = new WeakReference<>(new Object(), queue);
            while (queue.poll() != marker) {
                System.gc();
            }
        }
    }
}
