package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.loomcache.jcache.SpecTable.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoaderException;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JSR-107, section Entry Processors: what a run sees, what becomes of it, what the writer hears. */
@Timeout(120)
class EntryProcessorTableTest {

    private static final String KEY = CacheCall.KEY;

    @AutoClose
    private static final SpecTable TABLE = new SpecTable();

    private final RecordingWriter writer = new RecordingWriter();
    private final RecordingListener listener = new RecordingListener(0);

    private MutableConfiguration<String, Integer> writing() {
        return SpecTable.types()
                .setWriteThrough(true)
                .setCacheWriterFactory(() -> writer)
                .addCacheEntryListenerConfiguration(listener.configuration(true));
    }

    private MutableConfiguration<String, Integer> reading() {
        return writing().setReadThrough(true).setCacheLoaderFactory(() -> new OneLoader(() -> CacheCall.LOADED));
    }

    /** Does the steps of its first argument one after the other, and gives what {@code get} and {@code exists} gave. */
    private static final EntryProcessor<String, Integer, String> STEPS = (entry, arguments) -> {
        List<String> seen = new ArrayList<>();
        for (String step : ((String) arguments[0]).split(" ", -1)) {
            switch (step) {
                case "exists" -> seen.add("" + entry.exists());
                case "get" -> seen.add("" + entry.getValue());
                case "set" -> entry.setValue(CacheCall.NEW);
                case "remove" -> entry.remove();
                default -> throw new IllegalArgumentException(step);
            }
        }
        return String.join(" ", seen);
    };

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            # state, steps,                     seen,                -> value, written,     told
            ABSENT,  exists get exists,         false null false,       -,     -,           -
            ABSENT,  set exists get,            true 2,                 2,     write key=2, CREATED key ->2
            ABSENT,  set set get,               2,                      2,     write key=2, CREATED key ->2
            ABSENT,  set remove exists get,     false null,             -,     -,           -
            ABSENT,  set remove set get,        2,                      2,     write key=2, CREATED key ->2
            ABSENT,  remove exists get,         false null,             -,     delete key,  -
            ABSENT,  remove set exists get,     true 2,                 2,     write key=2, CREATED key ->2
            EXPIRED, exists get exists,         false null false,       -,     -,           -
            EXPIRED, set remove exists get,     false null,             -,     -,           -
            PRESENT, exists get exists,         true 1 true,            1,     -,           -
            PRESENT, get set get,               1 2,                    2,     write key=2, UPDATED key 1->2
            PRESENT, set get,                   2,                      2,     write key=2, UPDATED key 1->2
            PRESENT, remove exists get,         false null,             -,     delete key,  REMOVED key 1->1
            PRESENT, get remove get,            1 null,                 -,     delete key,  REMOVED key 1->1
            PRESENT, set remove exists get,     false null,             -,     delete key,  REMOVED key 1->1
            PRESENT, remove set exists get,     true 2,                 2,     write key=2, UPDATED key 1->2
            PRESENT, remove set remove get,     null,                   -,     delete key,  REMOVED key 1->1
            """)
    void steps_lastStateCounts(
            State state,
            String steps,
            String seen,
            @Nullable Integer value,
            @Nullable String written,
            @Nullable String told) {
        assertSteps(writing(), state, steps, seen, value, written, told);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            # state, steps,                     seen,                -> value, written,     told
            ABSENT,  exists,                    false,                  -,     -,           -
            ABSENT,  exists get exists,         false 5 true,           5,     -,           CREATED key ->5
            ABSENT,  get get,                   5 5,                    5,     -,           CREATED key ->5
            ABSENT,  get set get,               5 2,                    2,     write key=2, CREATED key ->2
            ABSENT,  set get,                   2,                      2,     write key=2, CREATED key ->2
            ABSENT,  get remove exists,         5 false,                -,     -,           -
            ABSENT,  remove get,                null,                   -,     delete key,  -
            EXPIRED, exists get exists,         false 5 true,           5,     -,           CREATED key ->5
            PRESENT, get,                       1,                      1,     -,           -
            PRESENT, remove get exists,         null false,             -,     delete key,  REMOVED key 1->1
            """)
    void steps_readingThrough_getLoadsWhatIsMissing(
            State state,
            String steps,
            String seen,
            @Nullable Integer value,
            @Nullable String written,
            @Nullable String told) {
        assertSteps(reading(), state, steps, seen, value, written, told);
    }

    private void assertSteps(
            MutableConfiguration<String, Integer> configuration,
            State state,
            String steps,
            String seen,
            @Nullable Integer value,
            @Nullable String written,
            @Nullable String told) {
        Cache<String, Integer> cache = TABLE.cache(state, configuration);

        assertEquals(seen, cache.invoke(KEY, STEPS, steps));

        assertEquals(list(told), notExpired(listener.told()));
        assertEquals(list(written), writer.told());
        assertEquals(value != null, cache.containsKey(KEY));
        assertEquals(value, cache.invoke(KEY, (entry, arguments) -> entry.exists() ? entry.getValue() : null));
        TABLE.destroy(cache);
    }

    private static List<String> list(@Nullable String one) {
        return one == null ? List.of() : List.of(one);
    }

    /** Whether the end of the mapping before is told here or was told before is a matter of time. */
    private static List<String> notExpired(List<String> told) {
        return told.stream().filter(event -> !event.startsWith("EXPIRED key 1")).toList();
    }

    private static final class OwnException extends EntryProcessorException {
        private static final long serialVersionUID = 1L;
    }

    @ParameterizedTest
    @CsvSource({"ABSENT", "PRESENT"})
    void process_fails_nothingHappenedAndTheCauseIsKept(State state) {
        Cache<String, Integer> cache = TABLE.cache(state, reading());
        RuntimeException cause = new IllegalStateException("mine");
        OwnException own = new OwnException();
        Error error = new AssertionError("mine");

        EntryProcessorException wrapped =
                assertThrows(EntryProcessorException.class, () -> cache.invoke(KEY, failing(cause)));
        assertSame(own, assertThrows(OwnException.class, () -> cache.invoke(KEY, failing(own))));
        assertSame(error, assertThrows(AssertionError.class, () -> cache.invoke(KEY, failing(error))));

        assertSame(cause, wrapped.getCause());
        assertEquals(state == State.PRESENT, cache.containsKey(KEY));
        assertEquals(List.of(), writer.told());
        assertEquals(List.of(), listener.told());
        TABLE.destroy(cache);
    }

    private static EntryProcessor<String, Integer, Object> failing(Throwable failure) {
        return (entry, arguments) -> {
            entry.getValue();
            entry.remove();
            entry.setValue(CacheCall.NEW);
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        };
    }

    @Test
    @SuppressWarnings("NullAway") // what is tested
    void setValue_null_fails() {
        Cache<String, Integer> cache = TABLE.cache(State.PRESENT, SpecTable.types());

        EntryProcessorException failure = assertThrows(
                EntryProcessorException.class, () -> cache.invoke(KEY, (entry, arguments) -> set(entry, null)));

        assertInstanceOf(NullPointerException.class, failure.getCause());
        assertEquals(CacheCall.OLD, cache.get(KEY));
        TABLE.destroy(cache);
    }

    private static Object set(MutableEntry<String, Integer> entry, Integer value) {
        entry.setValue(value);
        return true;
    }

    @Test
    void getValue_loaderFails_isTheProcessorsFailure() {
        Cache<String, Integer> cache = TABLE.cache(
                State.ABSENT,
                SpecTable.types()
                        .setReadThrough(true)
                        .setCacheLoaderFactory(() -> new OneLoader(() -> {
                            throw new IllegalStateException("mine");
                        })));

        EntryProcessorException failure = assertThrows(
                EntryProcessorException.class, () -> cache.invoke(KEY, (entry, arguments) -> entry.getValue()));

        assertInstanceOf(CacheLoaderException.class, failure.getCause());
        assertEquals(false, cache.containsKey(KEY));
        TABLE.destroy(cache);
    }

    @Test
    void invokeAll_resultPerKey_failuresInsideAndNullsAbsent() {
        Cache<String, Integer> cache = TABLE.cache(State.ABSENT, SpecTable.types());
        cache.put("fails", 1);
        cache.put("null", 1);

        Map<String, EntryProcessorResult<String>> results = cache.invokeAll(
                Set.of("fails", "null", "absent"),
                (entry, arguments) -> {
                    entry.setValue((Integer) arguments[0]);
                    return switch (entry.getKey()) {
                        case "fails" -> throw new IllegalStateException("mine");
                        case "null" -> null;
                        default -> entry.getKey() + arguments.length;
                    };
                },
                7,
                "argument");

        assertEquals(Set.of("fails", "absent"), results.keySet());
        assertEquals("absent2", result(results, "absent").get());
        EntryProcessorException failure = assertThrows(
                EntryProcessorException.class, () -> result(results, "fails").get());
        assertInstanceOf(IllegalStateException.class, failure.getCause());
        Map<String, Integer> after = new TreeMap<>(cache.getAll(Set.of("fails", "null", "absent")));
        assertEquals(Map.of("fails", 1, "null", 7, "absent", 7), after);
        assertNull(cache.invoke("null", (entry, arguments) -> null));
        assertEquals(Map.of(), cache.invokeAll(Set.of(), STEPS, "get"));
        TABLE.destroy(cache);
    }

    private static <T> EntryProcessorResult<T> result(Map<String, EntryProcessorResult<T>> results, String key) {
        return Objects.requireNonNull(results.get(key));
    }

    @Test
    void entry_hasKeyAndUnwraps() {
        Cache<String, Integer> cache = TABLE.cache(State.PRESENT, SpecTable.types());

        String key = cache.invoke(KEY, (entry, arguments) -> {
            assertSame(entry, entry.unwrap(MutableEntry.class));
            assertThrows(IllegalArgumentException.class, () -> entry.unwrap(String.class));
            return entry.getKey();
        });

        assertEquals(KEY, key);
        TABLE.destroy(cache);
    }
}
