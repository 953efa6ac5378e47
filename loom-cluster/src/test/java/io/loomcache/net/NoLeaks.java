package io.loomcache.net;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class in which a buffer was lost. A loss shows when the collector finds it. */
final class NoLeaks implements BeforeAllCallback, AfterAllCallback {

    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();

    static {
        // Before Netty makes its first detector.
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
        Object lost = new Object();
        PhantomReference<Object> marker = new PhantomReference<>(lost, new ReferenceQueue<>());
        lost = null;
        while (!marker.refersTo(null)) {
            System.gc();
        }
        // The detector reports what the collector found when the next buffer is made.
        PooledByteBufAllocator.DEFAULT.heapBuffer(16).release();
        PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
        if (!LEAKS.isEmpty()) {
            throw new AssertionError("buffers were lost: " + LEAKS);
        }
    }
}
