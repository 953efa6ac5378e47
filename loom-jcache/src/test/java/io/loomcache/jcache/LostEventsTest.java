package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.jcache.event.LostEventsListener;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A listener so slow that the queue in front of it is full: it is told what it was not told of. */
@Timeout(120)
class LostEventsTest {

    /** More than wait for one listener, fewer than wait for a cache. */
    private static final int EVENTS = 12_000;

    private final LoomCachingProvider provider = new LoomCachingProvider();

    @AfterEach
    void close() {
        provider.close();
    }

    private static final class Slow
            implements CacheEntryCreatedListener<Integer, Integer>, LostEventsListener<Integer, Integer> {

        private final CountDownLatch goOn = new CountDownLatch(1);
        private final CountDownLatch toldOfLoss = new CountDownLatch(1);
        private final CountDownLatch heardLast = new CountDownLatch(1);

        /** Keys, and -1 where a loss was told. */
        private final List<Integer> heard = new CopyOnWriteArrayList<>();

        private final LongAdder lost = new LongAdder();

        @Override
        public void onCreated(Iterable<CacheEntryEvent<? extends Integer, ? extends Integer>> events) {
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            events.forEach(event -> {
                if (heard.size() < 3 || event.getKey() >= EVENTS) {
                    heard.add(event.getKey());
                }
                if (event.getKey() >= EVENTS) {
                    heardLast.countDown();
                }
            });
        }

        @Override
        public void onLost(Cache<Integer, Integer> cache, long afterRevision, long upToRevision) {
            heard.add(-1);
            lost.add(upToRevision - afterRevision);
            toldOfLoss.countDown();
        }
    }

    /** Also when nothing follows: nobody who keeps something derived from events may believe that it has all. */
    @Test
    void listenerThatIsTooSlow_isToldOfWhatItHasMissed_andHearsWhatFollows() throws Exception {
        Cache<Integer, Integer> cache = provider.getCacheManager().createCache("c", new MutableConfiguration<>());
        Slow slow = new Slow();
        cache.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(() -> slow, null, false, false));

        for (int from = 0; from < EVENTS; from += 1_000) {
            cache.putAll(IntStream.range(from, from + 1_000).boxed().collect(Collectors.toMap(key -> key, key -> key)));
        }
        handledAll(cache);
        slow.goOn.countDown();

        assertTrue(slow.toldOfLoss.await(60, TimeUnit.SECONDS), "it hears of no loss");
        assertTrue(slow.lost.sum() > 0, "of " + slow.lost + " revisions");
        cache.put(EVENTS, 0);
        assertTrue(slow.heardLast.await(60, TimeUnit.SECONDS), "it does not go on");
        assertEquals(-1, slow.heard.get(slow.heard.size() - 2), slow.heard.toString());
        assertEquals(EVENTS, slow.heard.get(slow.heard.size() - 1));
        assertEquals(Map.of(EVENTS, 0), cache.getAll(Set.of(EVENTS)));
    }

    /** A synchronous listener is told of a change when all before it have found their room, or none. */
    private static void handledAll(Cache<Integer, Integer> cache) {
        CacheEntryCreatedListener<Integer, Integer> synchronous = events -> {};
        var configuration =
                new MutableCacheEntryListenerConfiguration<Integer, Integer>(() -> synchronous, null, false, true);
        cache.registerCacheEntryListener(configuration);
        cache.put(-1, 0);
        cache.deregisterCacheEntryListener(configuration);
    }
}
