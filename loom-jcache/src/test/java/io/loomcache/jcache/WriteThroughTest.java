package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.cache.Cache;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import org.junit.jupiter.api.Test;

/** JSR-107, section Write-Through Caching. */
class WriteThroughTest {

    /** Takes even keys only. */
    private static final class Even implements CacheWriter<Integer, String> {
        @Override
        public void write(Cache.Entry<? extends Integer, ? extends String> entry) {
            throw new IllegalStateException("no");
        }

        @Override
        public void writeAll(Collection<Cache.Entry<? extends Integer, ? extends String>> entries) {
            entries.removeIf(entry -> entry.getKey() % 2 == 0);
            if (!entries.isEmpty()) {
                throw new IllegalStateException("odd");
            }
        }

        @Override
        public void delete(Object key) {
            throw new CacheWriterException("mine");
        }

        @Override
        public void deleteAll(Collection<?> keys) {
            keys.removeIf(key -> (Integer) key % 2 == 0);
        }
    }

    private final WriteThrough<Integer, String> writer = new WriteThrough<>(new Even());

    @Test
    void writeAll_partialSuccess_keepsWhatWasDoneAndTheFailure() {
        LoomEntry<Integer, String> two = new LoomEntry<>(2, "two");

        WriteThrough.Taken<LoomEntry<Integer, String>> taken = writer.writeAll(List.of(new LoomEntry<>(1, "one"), two));

        assertEquals(List.of(two), taken.done());
        assertNotNull(taken.failure());
        List<LoomEntry<Integer, String>> applied = new ArrayList<>();
        assertThrows(CacheWriterException.class, () -> taken.apply(applied::addAll));
        assertEquals(List.of(two), applied);
    }

    @Test
    void deleteAll_leftWithoutFailure_isNotDone() {
        WriteThrough.Taken<Integer> taken = writer.deleteAll(List.of(1, 2, 3, 4));

        assertEquals(List.of(2, 4), taken.done());
        assertNull(taken.failure());
    }

    @Test
    void failures_ofOtherKinds_areWrapped() {
        CacheWriterException wrapped = assertThrows(CacheWriterException.class, () -> writer.write(1, "one"));
        CacheWriterException own = assertThrows(CacheWriterException.class, () -> writer.delete(1));

        assertInstanceOf(IllegalStateException.class, wrapped.getCause());
        assertEquals("mine", own.getMessage());
    }

    @Test
    void apply_cacheFailsToo_keepsBothFailures() {
        WriteThrough.Taken<LoomEntry<Integer, String>> taken = writer.writeAll(List.of(new LoomEntry<>(1, "one")));
        IllegalArgumentException own = new IllegalArgumentException("cache");

        IllegalArgumentException thrown = assertThrows(
                IllegalArgumentException.class,
                () -> taken.apply(done -> {
                    throw own;
                }));

        assertEquals(taken.failure(), thrown.getSuppressed()[0]);
    }
}
