package io.loomcache.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@link Reservations} makes of each kind of failure, on a cache whose calls fail as the test says. */
@Timeout(120)
class ReservationsTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private final CacheException notDone = new CacheException("not done", new LoomException.NotDone("not done", null));
    private final CacheException unknown =
            new CacheException("unknown", new LoomException.OutcomeUnknown("unknown", null));
    private final CacheException rejected = new CacheException("rejected", new LoomException.Rejected("rejected"));

    /** What one call of {@code putIfAbsent} does, and whether the cache has changed when it fails. */
    private record Failure(CacheException thrown, boolean happens) {}

    private final Deque<Failure> failures = new ArrayDeque<>();
    private CacheManager manager;
    private Cache<String, String> seats;
    private Reservations reservations;

    @BeforeEach
    void open() {
        manager = Caching.getCachingProvider().getCacheManager();
        seats = manager.createCache(
                "seats", new MutableConfiguration<String, String>().setTypes(String.class, String.class));
        reservations = new Reservations(failing(seats));
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void reserve_notDone_triesAgain() {
        failures.addAll(List.of(new Failure(notDone, false), new Failure(notDone, false)));

        assertTrue(reservations.reserve("7A", "Ada", LONG));

        assertEquals("Ada", seats.get("7A"));
        assertTrue(failures.isEmpty());
    }

    @Test
    void reserve_unknownThatHappened_isTheCustomers() {
        failures.add(new Failure(unknown, true));

        assertTrue(reservations.reserve("7A", "Ada", LONG));
        assertFalse(reservations.reserve("7A", "Bob", LONG));
    }

    @Test
    void reserve_unknownThatDidNotHappen_triesAgain() {
        failures.add(new Failure(unknown, false));

        assertTrue(reservations.reserve("7A", "Ada", LONG));

        assertEquals("Ada", seats.get("7A"));
    }

    @Test
    void reserve_rejected_givesUpAtOnce() {
        failures.addAll(List.of(new Failure(rejected, false), new Failure(notDone, false)));

        CacheException thrown = assertThrows(CacheException.class, () -> reservations.reserve("7A", "Ada", LONG));

        assertInstanceOf(LoomException.Rejected.class, thrown.getCause());
        assertEquals(1, failures.size());
        assertNull(seats.get("7A"));
    }

    @Test
    void reserve_unknownAndThenRejected_staysUnknown() {
        failures.addAll(List.of(new Failure(unknown, true), new Failure(rejected, false)));

        CacheException thrown = assertThrows(CacheException.class, () -> reservations.reserve("7A", "Ada", LONG));

        assertInstanceOf(LoomException.OutcomeUnknown.class, thrown.getCause());
        assertEquals("Ada", seats.get("7A"));
    }

    @Test
    void reserve_timeIsOver_saysWhatTheFailureSays() {
        failures.addAll(List.of(new Failure(notDone, false), new Failure(notDone, false)));

        CacheException thrown =
                assertThrows(CacheException.class, () -> reservations.reserve("7A", "Ada", Duration.ZERO));

        assertInstanceOf(LoomException.NotDone.class, thrown.getCause());
        assertEquals(1, failures.size());
    }

    @SuppressWarnings("unchecked") // the proxy has no type arguments
    private Cache<String, String> failing(Cache<String, String> cache) {
        return (Cache<String, String>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Cache.class}, (proxy, method, arguments) -> {
                    Failure failure = method.getName().equals("putIfAbsent") ? failures.poll() : null;
                    try {
                        Object result = failure == null || failure.happens ? method.invoke(cache, arguments) : null;
                        if (failure != null) {
                            throw failure.thrown;
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
