package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A row is loaded into a cache that has nothing of it, and deleted through the cache meanwhile: what was loaded is
 * over, and the cache must not keep it.
 */
@Timeout(60)
class RemovalsDuringLoadsTest {

    private final LoomCachingProvider provider = new LoomCachingProvider();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HeldLoader loader = new HeldLoader(request -> 1);
    private final StubbornWriter writer = new StubbornWriter();

    /** The ways to remove what the cache does not have. */
    enum Removal {
        REMOVE {
            @Override
            void of(Cache<String, Integer> cache) {
                assertFalse(cache.remove("a"));
            }
        },
        GET_AND_REMOVE {
            @Override
            void of(Cache<String, Integer> cache) {
                assertNull(cache.getAndRemove("a"));
            }
        },
        REMOVE_ALL {
            @Override
            void of(Cache<String, Integer> cache) {
                cache.removeAll(Set.of("a", "b"));
            }
        },
        PROCESSOR {
            @Override
            void of(Cache<String, Integer> cache) {
                cache.invoke("a", (entry, arguments) -> {
                    entry.remove();
                    return null;
                });
            }
        };

        abstract void of(Cache<String, Integer> cache);
    }

    @BeforeEach
    void fillSource() {
        writer.source().put("a", 1);
    }

    @AfterEach
    void close() {
        loader.letGo();
        threads.shutdownNow();
        provider.close();
    }

    private Cache<String, Integer> create(boolean isWriteThrough) {
        return provider.getCacheManager()
                .createCache(
                        "source",
                        new MutableConfiguration<String, Integer>()
                                .setTypes(String.class, Integer.class)
                                .setStatisticsEnabled(true)
                                .setReadThrough(true)
                                .setCacheLoaderFactory(() -> loader)
                                .setWriteThrough(isWriteThrough)
                                .setCacheWriterFactory(() -> isWriteThrough ? writer : null));
    }

    @ParameterizedTest
    @EnumSource(Removal.class)
    void removalOfWhatIsNotThere_throughTheWriter_refusesALoadFromBefore(Removal removal) throws Exception {
        Cache<String, Integer> cache = create(true);
        Future<Integer> loading = threads.submit(() -> cache.get("a"));
        loader.awaitAsked();

        removal.of(cache);
        loader.letGo();

        assertEquals(1, loading.get());
        assertNull(writer.source().get("a"));
        assertFalse(cache.containsKey("a"));
    }

    @ParameterizedTest
    @EnumSource(Removal.class)
    void removalOfWhatIsNotThere_withoutAWriter_refusesALoadFromBefore(Removal removal) throws Exception {
        Cache<String, Integer> cache = create(false);
        Future<Integer> loading = threads.submit(() -> cache.get("a"));
        loader.awaitAsked();

        removal.of(cache);
        loader.letGo();

        assertEquals(1, loading.get());
        assertFalse(cache.containsKey("a"));
    }

    @ParameterizedTest
    @EnumSource(Removal.class)
    void removalOfWhatIsNotThere_isTheWritersOnce_andLeavesNoFence(Removal removal) {
        Cache<String, Integer> cache = create(true);

        removal.of(cache);
        cache.put("a", 2);

        assertEquals(2, writer.calls());
        assertEquals(2, cache.get("a"));
    }
}
