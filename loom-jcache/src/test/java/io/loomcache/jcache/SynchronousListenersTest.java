package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** JSR-107, Cache Entry Listeners: a synchronous listener has handled the change when the call returns, in whatever JVM it is. */
@Timeout(120)
class SynchronousListenersTest {

    private static final MutableConfiguration<String, Integer> TYPED =
            new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class);

    /** How long something is watched not to happen. */
    private static final long MEANWHILE_MILLIS = 300;

    @TempDir
    Path directory;

    private Managers managers;
    private Cache<String, Integer> here;
    private Cache<String, Integer> there;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeEach
    void open() throws Exception {
        managers = new Managers(directory);
        here = managers.open().createCache("shared", TYPED);
        there = managers.open().createCache("shared", TYPED);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        managers.close();
    }

    @Test
    void everyKindOfChange_returnsAfterTheListenerElsewhere() {
        RecordingListener listener = new RecordingListener(0);
        there.registerCacheEntryListener(listener.configuration(true));

        here.put("a", 1);
        assertEquals(List.of("CREATED a ->1"), listener.told());
        here.putAll(Map.of("a", 2));
        assertEquals("UPDATED a 1->2", last(listener));
        here.invoke("a", (entry, arguments) -> {
            entry.setValue(3);
            return null;
        });
        assertEquals("UPDATED a 2->3", last(listener));
        here.replace("a", 3, 4);
        assertEquals("UPDATED a 3->4", last(listener));
        here.removeAll(Set.of("a"));
        assertEquals("REMOVED a 4->4", last(listener));
        here.getAndPut("a", 5);
        here.removeAll();
        assertEquals("REMOVED a 5->5", last(listener));
    }

    @Test
    void writer_waitsAsLongAsTheListenerElsewhereTakes() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        there.registerCacheEntryListener(onCreated(() -> await(release)));

        Future<?> put = threads.submit(() -> here.put("a", 1));
        assertThrows(TimeoutException.class, () -> put.get(MEANWHILE_MILLIS, TimeUnit.MILLISECONDS));
        boolean visible = here.containsKey("a");
        release.countDown();

        put.get();
        assertTrue(visible, "others see the change while the listener handles it");
    }

    @Test
    void writer_doesNotWaitForAsynchronousListeners_norOnceTheListenerIsGone() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CacheEntryListenerConfiguration<String, Integer> asynchronous =
                new MutableCacheEntryListenerConfiguration<>(() -> created(() -> await(never)), null, false, false);
        RecordingListener synchronous = new RecordingListener(0);
        CacheEntryListenerConfiguration<String, Integer> registered = synchronous.configuration(true);
        there.registerCacheEntryListener(asynchronous);
        there.registerCacheEntryListener(registered);
        here.put("a", 1);
        there.deregisterCacheEntryListener(registered);

        here.put("b", 1);

        assertEquals(List.of("CREATED a ->1"), synchronous.told());
        assertEquals(0, managers.listenersGivenUp());
        never.countDown();
    }

    @Test
    void closingTheListeningManager_freesTheWriter() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        there.registerCacheEntryListener(onCreated(() -> await(release)));
        Future<?> put = threads.submit(() -> here.put("a", 1));
        assertThrows(TimeoutException.class, () -> put.get(MEANWHILE_MILLIS, TimeUnit.MILLISECONDS));

        there.getCacheManager().close();

        put.get();
        release.countDown();
        assertEquals(0, managers.listenersGivenUp());
    }

    @Test
    void failureOfAListenerElsewhere_isNotTheWritersAffair() {
        there.registerCacheEntryListener(onCreated(() -> {
            throw new IllegalStateException("elsewhere");
        }));

        here.put("a", 1);

        assertEquals(1, there.get("a"));
    }

    @Test
    void listener_thatWritesToItsCache_isAnsweredToo() {
        there.registerCacheEntryListener(onCreated(() -> there.put("from the listener", 2)));

        here.put("a", 1);

        assertEquals(2, here.get("from the listener"));
        assertFalse(here.containsKey("b"));
    }

    @Test
    void puts_whileListenersComeAndGo_waitForNoEventThatTheyWereNotToldOf() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Future<?> writer = threads.submit(() -> {
            for (int i = 0; !over.get(); i++) {
                there.put("b", i);
            }
        });
        for (int i = 0; i < 20; i++) {
            CacheEntryListenerConfiguration<String, Integer> listener = new RecordingListener(0).configuration(true);
            there.registerCacheEntryListener(listener);
            there.deregisterCacheEntryListener(listener);
        }
        over.set(true);

        writer.get(30, TimeUnit.SECONDS);
        assertEquals(0, managers.listenersGivenUp());
    }

    private static String last(RecordingListener listener) {
        List<String> told = listener.told();
        return told.get(told.size() - 1);
    }

    private static CacheEntryListenerConfiguration<String, Integer> onCreated(Runnable action) {
        return new MutableCacheEntryListenerConfiguration<>(() -> created(action), null, false, true);
    }

    /** Acts once. */
    private static CacheEntryCreatedListener<String, Integer> created(Runnable action) {
        return events -> events.forEach(event -> {
            if (event.getKey().equals("a")) {
                action.run();
            }
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
