package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.loomcache.jcache.SpecTable.State;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import javax.cache.Cache;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JSR-107, section Integration: which calls tell the writer and ask the loader, and what a failing writer leaves. */
@Timeout(300)
class IntegrationTableTest {

    private static final String ALL = """
            # call,             asks the loader, writes if absent, writes if present
            GET,                load key,        -,                -
            GET_ALL,            loadAll key,     -,                -
            CONTAINS_KEY,       -,               -,                -
            PUT,                -,               write key=2,      write key=2
            GET_AND_PUT,        -,               write key=2,      write key=2
            PUT_ALL,            -,               write key=2,      write key=2
            PUT_IF_ABSENT,      -,               write key=2,      -
            REMOVE,             -,               delete key,       delete key
            REMOVE_EQUAL,       -,               -,                delete key
            REMOVE_OTHER,       -,               -,                -
            GET_AND_REMOVE,     -,               delete key,       delete key
            REPLACE,            -,               -,                write key=2
            REPLACE_EQUAL,      -,               -,                write key=2
            REPLACE_OTHER,      -,               -,                -
            GET_AND_REPLACE,    -,               -,                write key=2
            REMOVE_ALL_KEYS,    -,               delete key,       delete key
            REMOVE_ALL,         -,               -,                delete key
            CLEAR,              -,               -,                -
            ITERATE,            -,               -,                -
            ITERATE_REMOVE,     -,               -,                delete key
            LOAD_ALL,           loadAll key,     -,                -
            LOAD_ALL_REPLACING, loadAll key,     -,                -
            INVOKE_NOTHING,     -,               -,                -
            INVOKE_EXISTS,      -,               -,                -
            INVOKE_GET,         load key,        -,                -
            INVOKE_SET,         -,               write key=2,      write key=2
            INVOKE_SET_TWICE,   -,               write key=2,      write key=2
            INVOKE_GET_SET,     load key,        write key=2,      write key=2
            INVOKE_REMOVE,      -,               delete key,       delete key
            INVOKE_GET_REMOVE,  load key,        -,                delete key
            INVOKE_SET_REMOVE,  -,               -,                delete key
            INVOKE_REMOVE_SET,  -,               write key=2,      write key=2
            INVOKE_SET_FAIL,    -,               -,                -
            INVOKE_ALL_GET,     load key,        -,                -
            INVOKE_ALL_SET,     -,               write key=2,      write key=2
            INVOKE_ALL_REMOVE,  -,               delete key,       delete key
            """;

    @AutoClose
    private static final SpecTable TABLE = new SpecTable();

    private final RecordingWriter writer = new RecordingWriter();
    private final List<String> loads = new CopyOnWriteArrayList<>();

    /** Has a value for every key, and writes down what it was asked. */
    private final class Loader implements CacheLoader<String, Integer> {
        @Override
        public Integer load(String key) {
            loads.add("load " + key);
            return CacheCall.LOADED;
        }

        @Override
        public Map<String, Integer> loadAll(Iterable<? extends String> keys) {
            Map<String, Integer> loaded = new HashMap<>();
            keys.forEach(key -> {
                loads.add("loadAll " + key);
                loaded.put(key, CacheCall.LOADED);
            });
            return loaded;
        }
    }

    @Test
    void table_hasEveryCall() {
        Set<CacheCall> rows = ALL.lines()
                .skip(1)
                .map(line -> CacheCall.valueOf(line.substring(0, line.indexOf(','))))
                .collect(Collectors.toSet());

        assertEquals(EnumSet.allOf(CacheCall.class), rows);
    }

    @ParameterizedTest
    @CsvSource(textBlock = ALL)
    void call_asksAndTells(CacheCall call, String asked, String absent, String present) {
        assertIntegration(call, State.ABSENT, asked, absent);
        assertIntegration(call, State.EXPIRED, asked, absent);
        assertIntegration(call, State.PRESENT, call == CacheCall.LOAD_ALL_REPLACING ? asked : "-", present);
    }

    private void assertIntegration(CacheCall call, State state, String asked, String written) {
        RecordingWriter told = new RecordingWriter();
        loads.clear();
        Cache<String, Integer> cache = TABLE.cache(
                state,
                SpecTable.types()
                        .setReadThrough(true)
                        .setCacheLoaderFactory(Loader::new)
                        .setWriteThrough(true)
                        .setCacheWriterFactory(() -> told));

        call.on(cache);

        assertEquals(list(asked), loads, () -> call + " of " + state);
        assertEquals(list(written), told.told(), () -> call + " of " + state);
        TABLE.destroy(cache);
    }

    private static List<String> list(String cell) {
        return cell.equals("-") ? List.of() : List.of(cell);
    }

    /** A loader and a writer that are configured, and not as read-through and write-through, are left alone. */
    @ParameterizedTest
    @CsvSource({"GET", "GET_ALL", "INVOKE_GET", "PUT", "REMOVE", "INVOKE_SET"})
    void call_notReadingOrWritingThrough_leavesThemAlone(CacheCall call) {
        Cache<String, Integer> cache = TABLE.cache(
                State.ABSENT,
                SpecTable.types().setCacheLoaderFactory(Loader::new).setCacheWriterFactory(() -> writer));

        call.on(cache);

        assertEquals(List.of(), loads);
        assertEquals(List.of(), writer.told());
        TABLE.destroy(cache);
    }

    /** Refuses everything. */
    private record FailingWriter(CacheWriterException failure) implements CacheWriter<String, Integer> {
        @Override
        public void write(Cache.Entry<? extends String, ? extends Integer> entry) {
            throw failure;
        }

        @Override
        public void writeAll(Collection<Cache.Entry<? extends String, ? extends Integer>> entries) {
            throw failure;
        }

        @Override
        public void delete(Object key) {
            throw failure;
        }

        @Override
        public void deleteAll(Collection<?> keys) {
            throw failure;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ABSENT,  PUT",
        "ABSENT,  PUT_ALL",
        "ABSENT,  PUT_IF_ABSENT",
        "ABSENT,  GET_AND_PUT",
        "ABSENT,  INVOKE_SET",
        "PRESENT, PUT",
        "PRESENT, PUT_ALL",
        "PRESENT, GET_AND_PUT",
        "PRESENT, REPLACE",
        "PRESENT, REPLACE_EQUAL",
        "PRESENT, GET_AND_REPLACE",
        "PRESENT, REMOVE",
        "PRESENT, REMOVE_EQUAL",
        "PRESENT, GET_AND_REMOVE",
        "PRESENT, REMOVE_ALL_KEYS",
        "PRESENT, REMOVE_ALL",
        "PRESENT, ITERATE_REMOVE",
        "PRESENT, INVOKE_SET",
        "PRESENT, INVOKE_REMOVE"
    })
    void call_writerFails_cacheStaysAsItWas(State state, CacheCall call) {
        RecordingListener listener = new RecordingListener(0);
        CacheWriterException failure = new CacheWriterException("mine");
        Cache<String, Integer> cache = TABLE.cache(
                state,
                SpecTable.types()
                        .setWriteThrough(true)
                        .setCacheWriterFactory(() -> new FailingWriter(failure))
                        .addCacheEntryListenerConfiguration(listener.configuration(true)));

        assertSame(failure, assertThrows(CacheWriterException.class, () -> call.on(cache)));

        assertEquals(List.of(), listener.told());
        if (state == State.PRESENT) {
            assertEquals(CacheCall.OLD, cache.get(CacheCall.KEY));
        } else {
            assertFalse(cache.containsKey(CacheCall.KEY));
        }
        TABLE.destroy(cache);
    }
}
