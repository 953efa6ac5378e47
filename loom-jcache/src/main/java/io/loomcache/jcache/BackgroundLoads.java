package io.loomcache.jcache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import javax.cache.CacheException;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;

/**
 * The loads of one cache that no caller waits for, on its manager's threads. What was accepted always ends:
 * with a result, with its failure, or with the news that the cache was closed before. Thread-safe.
 */
final class BackgroundLoads {

    private static final long PATIENCE_SECONDS = 5;

    private final Executor executor;

    /** Read by the loads, written by close. */
    private final ReentrantReadWriteLock running = new ReentrantReadWriteLock();

    private volatile boolean closed;

    /** @param executor not a pool of the callers */
    BackgroundLoads(Executor executor) {
        this.executor = executor;
    }

    /**
     * Loads, and completes the future in the thread that did.
     *
     * @throws CacheException too many loads wait: this one will not run, and the future does not complete
     */
    <T extends @Nullable Object> void start(CompletableFuture<T> end, Supplier<T> load) {
        try {
            executor.execute(() -> run(end, load));
        } catch (RejectedExecutionException e) {
            throw new CacheException("too many loads are under way, or the cache is closed: nothing was loaded", e);
        }
    }

    @SuppressWarnings("CatchingUnchecked") // whoever waits for the end has to hear of an Error too
    private <T extends @Nullable Object> void run(CompletableFuture<T> end, Supplier<T> load) {
        T loaded;
        try {
            loaded = whileOpen(load);
        } catch (Exception e) {
            end.completeExceptionally(e);
            return;
        } catch (Throwable e) {
            end.completeExceptionally(new CacheLoaderException("the cache loader failed: " + e, e));
            return;
        }
        end.complete(loaded);
    }

    private <T extends @Nullable Object> T whileOpen(Supplier<T> load) {
        running.readLock().lock();
        try {
            if (closed) {
                throw new CacheException("the cache was closed before anything was loaded");
            }
            return load.get();
        } finally {
            running.readLock().unlock();
        }
    }

    /** Refuses what has not begun, and waits a while for what has. */
    void close() {
        closed = true;
        try {
            if (running.writeLock().tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                running.writeLock().unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
