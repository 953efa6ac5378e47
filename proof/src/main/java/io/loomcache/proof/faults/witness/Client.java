package io.loomcache.proof.faults.witness;

import java.util.List;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;

/**
 * One cache manager with what belongs to it.
 *
 * @param synchronous what its synchronous listener has heard
 * @param listeners all of them
 */
record Client(Caches caches, DatabaseWriter writer, Source source, Heard synchronous, List<Heard> listeners) {

    private static final long PATIENCE_MILLIS = 60_000;

    /** Made as soon as the members answer, which may be starting. */
    static Client of(CacheManager manager, int number, DatabaseWriter writer, Source source) {
        Caches[] caches = new Caches[1];
        whenMembersAnswer(() -> caches[0] = Caches.of(manager, number, writer, source));
        Heard synchronous = new Heard("synchronous listener of client " + number, Caches.LISTENED);
        Heard asynchronous = new Heard("listener of client " + number, Caches.LISTENED);
        Heard expiring = new Heard("listener of client " + number, Caches.EXPIRING);
        listen(caches[0].listened(), synchronous, true);
        listen(caches[0].listened(), asynchronous, false);
        listen(caches[0].expiring(), expiring, false);
        return new Client(caches[0], writer, source, synchronous, List.of(synchronous, asynchronous, expiring));
    }

    private static void listen(Cache<String, Long> cache, Heard heard, boolean isSynchronous) {
        whenMembersAnswer(() -> Caches.listen(cache, heard, isSynchronous));
    }

    private static void whenMembersAnswer(Runnable task) {
        long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (true) {
            try {
                task.run();
                return;
            } catch (CacheException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
            }
        }
    }
}
