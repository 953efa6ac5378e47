package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.jcache.SpecTable.Form;
import io.loomcache.jcache.SpecTable.State;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * JSR-107, section Cache Entry Listeners: what a synchronous listener has been told when a call returns, as
 * {@code TYPE key oldValue->value}. Gone mappings are told with their old value as value too (1.1).
 */
@Timeout(600)
class EventTableTest {

    private static final String ALL = """
            GET,                -,               -
            GET_ALL,            -,               -
            CONTAINS_KEY,       -,               -
            PUT,                CREATED key ->2, UPDATED key 1->2
            GET_AND_PUT,        CREATED key ->2, UPDATED key 1->2
            PUT_ALL,            CREATED key ->2, UPDATED key 1->2
            PUT_IF_ABSENT,      CREATED key ->2, -
            REMOVE,             -,               REMOVED key 1->1
            REMOVE_EQUAL,       -,               REMOVED key 1->1
            REMOVE_OTHER,       -,               -
            GET_AND_REMOVE,     -,               REMOVED key 1->1
            REPLACE,            -,               UPDATED key 1->2
            REPLACE_EQUAL,      -,               UPDATED key 1->2
            REPLACE_OTHER,      -,               -
            GET_AND_REPLACE,    -,               UPDATED key 1->2
            REMOVE_ALL_KEYS,    -,               REMOVED key 1->1
            REMOVE_ALL,         -,               REMOVED key 1->1
            CLEAR,              -,               -
            ITERATE,            -,               -
            ITERATE_REMOVE,     -,               REMOVED key 1->1
            LOAD_ALL,           -,               -
            LOAD_ALL_REPLACING, -,               -
            INVOKE_NOTHING,     -,               -
            INVOKE_EXISTS,      -,               -
            INVOKE_GET,         -,               -
            INVOKE_SET,         CREATED key ->2, UPDATED key 1->2
            INVOKE_SET_TWICE,   CREATED key ->2, UPDATED key 1->2
            INVOKE_GET_SET,     CREATED key ->2, UPDATED key 1->2
            INVOKE_REMOVE,      -,               REMOVED key 1->1
            INVOKE_GET_REMOVE,  -,               REMOVED key 1->1
            INVOKE_SET_REMOVE,  -,               REMOVED key 1->1
            INVOKE_REMOVE_SET,  CREATED key ->2, UPDATED key 1->2
            INVOKE_SET_FAIL,    -,               -
            INVOKE_ALL_GET,     -,               -
            INVOKE_ALL_SET,     CREATED key ->2, UPDATED key 1->2
            INVOKE_ALL_REMOVE,  -,               REMOVED key 1->1
            """;

    @AutoClose
    private static final SpecTable TABLE = new SpecTable();

    @Test
    void table_hasEveryCall() {
        assertEquals(EnumSet.allOf(CacheCall.class), CacheCall.rowsOf(ALL));
    }

    @ParameterizedTest
    @CsvSource(textBlock = ALL)
    void call_tells(CacheCall call, String absent, String present) {
        for (Form form : Form.values()) {
            assertTold(absent, call, State.ABSENT, form.configuration(new CountingPolicy()));
            assertTold(present, call, State.PRESENT, form.configuration(new CountingPolicy()));
        }
    }

    /** A mapping whose time has come expires once, before anything else happens to its key. */
    @ParameterizedTest
    @CsvSource(textBlock = ALL)
    void call_ofExpired_tellsOfTheExpiryOnceAndThenAsOfAbsent(CacheCall call, String absent, String present)
            throws InterruptedException {
        CountingPolicy policy = new CountingPolicy().creation(new Duration(TimeUnit.MILLISECONDS, 10));
        List<String> expected = new ArrayList<>(List.of("CREATED key ->1", "EXPIRED key 1->1"));
        expected.addAll(events(absent));
        RecordingListener listener = new RecordingListener(expected.size());
        Cache<String, Integer> cache = TABLE.cache(State.ABSENT, listening(listener, Form.USER_POLICY, policy));
        cache.put(CacheCall.KEY, CacheCall.OLD);
        policy.creation(Duration.ETERNAL);
        SpecTable.passMillis(10);

        call.on(cache);

        assertTrue(listener.awaitExpected(), listener.told()::toString);
        cache.put("last", 0);
        expected.add("CREATED last ->0");
        assertEquals(expected, listener.told());
        TABLE.destroy(cache);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            GET,                CREATED key ->5, -
            GET_ALL,            CREATED key ->5, -
            LOAD_ALL,           CREATED key ->5, -
            LOAD_ALL_REPLACING, CREATED key ->5, UPDATED key 1->5
            INVOKE_GET,         CREATED key ->5, -
            INVOKE_ALL_GET,     CREATED key ->5, -
            INVOKE_GET_SET,     CREATED key ->2, UPDATED key 1->2
            INVOKE_GET_REMOVE,  -,               REMOVED key 1->1
            CONTAINS_KEY,       -,               -
            GET_AND_PUT,        CREATED key ->2, UPDATED key 1->2
            GET_AND_REMOVE,     -,               REMOVED key 1->1
            """)
    void call_readingThrough_tells(CacheCall call, String absent, String present) {
        for (Form form : Form.values()) {
            assertTold(absent, call, State.ABSENT, readingThrough(form));
            assertTold(present, call, State.PRESENT, readingThrough(form));
        }
    }

    private static MutableConfiguration<String, Integer> readingThrough(Form form) {
        return form.configuration(new CountingPolicy())
                .setReadThrough(true)
                .setCacheLoaderFactory(() -> new OneLoader(() -> CacheCall.LOADED));
    }

    /** Section Expiry Policies: what has zero to live from its creation was never there. */
    @ParameterizedTest
    @CsvSource({"PUT", "GET_AND_PUT", "PUT_ALL", "PUT_IF_ABSENT", "INVOKE_SET", "INVOKE_ALL_SET"})
    void call_zeroOnCreation_tellsNothing(CacheCall call) {
        assertTold(
                "-", call, State.ABSENT, Form.USER_POLICY.configuration(new CountingPolicy().creation(Duration.ZERO)));
    }

    /** Like any other change of the call's, this expiry has been handled when the call returns. */
    @ParameterizedTest
    @CsvSource({
        "GET",
        "GET_ALL",
        "ITERATE",
        "REMOVE_OTHER",
        "REPLACE_OTHER",
        "INVOKE_GET",
        "INVOKE_ALL_GET",
        "PUT",
        "GET_AND_PUT",
        "PUT_ALL",
        "REPLACE",
        "REPLACE_EQUAL",
        "GET_AND_REPLACE",
        "INVOKE_SET",
        "INVOKE_ALL_SET"
    })
    void call_zeroOnUpdateAndAccess_tellsOfTheExpiry(CacheCall call) {
        CountingPolicy policy = new CountingPolicy().update(Duration.ZERO).access(Duration.ZERO);

        assertTold("EXPIRED key 1->1", call, State.PRESENT, Form.USER_POLICY.configuration(policy));
    }

    private static void assertTold(
            String expected, CacheCall call, State state, MutableConfiguration<String, Integer> configuration) {
        RecordingListener listener = new RecordingListener(0);
        Cache<String, Integer> cache =
                TABLE.cache(state, configuration.addCacheEntryListenerConfiguration(listener.configuration(true)));

        call.on(cache);

        assertEquals(events(expected), listener.told(), () -> call + " of " + state);
        TABLE.destroy(cache);
    }

    private static MutableConfiguration<String, Integer> listening(
            RecordingListener listener, Form form, CountingPolicy policy) {
        return form.configuration(policy).addCacheEntryListenerConfiguration(listener.configuration(true));
    }

    private static List<String> events(String cell) {
        return cell.equals("-") ? List.of() : List.of(cell);
    }
}
