package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cache that reads and writes through: what a removal deleted in the source, no load from before it brings back. */
@Timeout(60)
class RemovalDuringLoadTest {

    private final LoomCachingProvider provider = new LoomCachingProvider();

    @AfterEach
    void close() {
        provider.close();
    }

    private void removedDuringALoad_staysAway(Consumer<Cache<String, Integer>> removal) throws Exception {
        HeldLoader loader = new HeldLoader(Function.identity());
        Cache<String, Integer> cache = provider.getCacheManager()
                .createCache(
                        "cache",
                        new MutableConfiguration<String, Integer>()
                                .setTypes(String.class, Integer.class)
                                .setReadThrough(true)
                                .setCacheLoaderFactory(() -> loader)
                                .setWriteThrough(true)
                                .setCacheWriterFactory(StubbornWriter::new));
        CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> cache.get("key"));
        loader.awaitAsked();

        removal.accept(cache);
        loader.letGo();

        assertEquals(1, reader.get());
        assertFalse(cache.containsKey("key"), "the source has it no more");
    }

    @Test
    void remove() throws Exception {
        removedDuringALoad_staysAway(cache -> cache.remove("key"));
    }

    @Test
    void getAndRemove() throws Exception {
        removedDuringALoad_staysAway(cache -> cache.getAndRemove("key"));
    }

    @Test
    void removeAll() throws Exception {
        removedDuringALoad_staysAway(cache -> cache.removeAll(Set.of("key")));
    }

    @Test
    void invoke() throws Exception {
        removedDuringALoad_staysAway(cache -> cache.invoke("key", (entry, arguments) -> {
            entry.remove();
            return null;
        }));
    }
}
