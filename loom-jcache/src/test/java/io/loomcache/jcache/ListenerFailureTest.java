package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.jcache.SpecTable.State;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** JSR-107, section Cache Entry Listeners: whose a listener's failure is. */
@Timeout(120)
class ListenerFailureTest {

    private static final String KEY = CacheCall.KEY;

    @AutoClose
    private static final SpecTable TABLE = new SpecTable();

    @ParameterizedTest
    @EnumSource(names = {"PUT", "GET_AND_PUT", "PUT_ALL", "PUT_IF_ABSENT", "INVOKE_SET", "LOAD_ALL", "GET"})
    void synchronousListener_fails_failureReachesTheCallerWrappedAndTheChangeStays(CacheCall call) {
        MutableConfiguration<String, Integer> configuration = SpecTable.types()
                .setReadThrough(true)
                .setCacheLoaderFactory(() -> new OneLoader(() -> CacheCall.LOADED));
        Cache<String, Integer> cache = TABLE.cache(State.ABSENT, configuration);
        KeepingListener other = new KeepingListener();
        cache.registerCacheEntryListener(SpecTable.listener(
                (CacheEntryCreatedListener<String, Integer>) events -> {
                    throw new IllegalStateException("mine");
                },
                false,
                true));
        cache.registerCacheEntryListener(SpecTable.listener(other, false, true));

        Throwable failure = assertThrows(Throwable.class, () -> call.on(cache));

        while (!(failure instanceof CacheEntryListenerException) && failure.getCause() != null) {
            failure = failure.getCause(); // loadAll fails by its completion listener
        }
        assertInstanceOf(CacheEntryListenerException.class, failure);
        assertInstanceOf(IllegalStateException.class, failure.getCause());
        assertTrue(cache.containsKey(KEY));
        assertEquals(1, other.kept().size());
        TABLE.destroy(cache);
    }

    @Test
    void synchronousListener_failsByItsOwnException_isNotWrappedAgain() {
        Cache<String, Integer> cache = TABLE.empty();
        CacheEntryListenerException mine = new CacheEntryListenerException("mine");
        cache.registerCacheEntryListener(SpecTable.listener(
                (CacheEntryCreatedListener<String, Integer>) events -> {
                    throw mine;
                },
                false,
                true));

        assertSame(mine, assertThrows(CacheEntryListenerException.class, () -> cache.put(KEY, 1)));
        TABLE.destroy(cache);
    }

    /** The read is what expires the mapping, so the failure is the reader's. */
    @Test
    void synchronousListener_failsOnExpiryByAccess_failureReachesTheReader() {
        CountingPolicy policy = new CountingPolicy().access(Duration.ZERO);
        Cache<String, Integer> cache =
                TABLE.cache(State.PRESENT, SpecTable.types().setExpiryPolicyFactory(() -> policy));
        cache.registerCacheEntryListener(SpecTable.listener(
                (CacheEntryExpiredListener<String, Integer>) events -> {
                    throw new IllegalStateException("mine");
                },
                false,
                true));

        assertThrows(CacheEntryListenerException.class, () -> cache.get(KEY));

        assertFalse(cache.containsKey(KEY));
        TABLE.destroy(cache);
    }

    @Test
    void asynchronousListener_fails_callerKnowsNothingAndLaterEventsAreTold() throws InterruptedException {
        Cache<String, Integer> cache = TABLE.empty();
        CountDownLatch told = new CountDownLatch(3);
        cache.registerCacheEntryListener(SpecTable.listener(
                (CacheEntryCreatedListener<String, Integer>) events -> {
                    told.countDown();
                    if (told.getCount() == 1) {
                        throw new AssertionError("mine, and no exception");
                    }
                    throw new IllegalStateException("mine");
                },
                false,
                false));

        for (String key : List.of("a", "b", "c")) {
            cache.put(key, 1);
        }

        assertTrue(told.await(30, TimeUnit.SECONDS));
        assertEquals(1, cache.get("c"));
        TABLE.destroy(cache);
    }
}
