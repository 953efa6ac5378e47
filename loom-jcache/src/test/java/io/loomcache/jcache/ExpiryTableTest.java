package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.loomcache.jcache.SpecTable.State;
import java.util.EnumSet;
import java.util.List;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** JSR-107, section Expiry Policies: what each method asks the policy. */
@Timeout(600)
class ExpiryTableTest {

    private static final String ALL = """
            GET,                -,        access
            GET_ALL,            -,        access
            CONTAINS_KEY,       -,        -
            PUT,                creation, update
            GET_AND_PUT,        creation, update
            PUT_ALL,            creation, update
            PUT_IF_ABSENT,      creation, -
            REMOVE,             -,        -
            REMOVE_EQUAL,       -,        -
            REMOVE_OTHER,       -,        access
            GET_AND_REMOVE,     -,        -
            REPLACE,            -,        update
            REPLACE_EQUAL,      -,        update
            REPLACE_OTHER,      -,        access
            GET_AND_REPLACE,    -,        update
            REMOVE_ALL_KEYS,    -,        -
            REMOVE_ALL,         -,        -
            CLEAR,              -,        -
            ITERATE,            -,        access
            ITERATE_REMOVE,     -,        access
            LOAD_ALL,           -,        -
            LOAD_ALL_REPLACING, -,        -
            INVOKE_NOTHING,     -,        -
            INVOKE_EXISTS,      -,        -
            INVOKE_GET,         -,        access
            INVOKE_SET,         creation, update
            INVOKE_SET_TWICE,   creation, update
            INVOKE_GET_SET,     creation, update
            INVOKE_REMOVE,      -,        -
            INVOKE_GET_REMOVE,  -,        -
            INVOKE_SET_REMOVE,  -,        -
            INVOKE_REMOVE_SET,  creation, update
            INVOKE_SET_FAIL,    -,        -
            INVOKE_ALL_GET,     -,        access
            INVOKE_ALL_SET,     creation, update
            INVOKE_ALL_REMOVE,  -,        -
            """;

    @AutoClose
    private static final SpecTable TABLE = new SpecTable();

    @Test
    void table_hasEveryCall() {
        assertEquals(EnumSet.allOf(CacheCall.class), CacheCall.rowsOf(ALL));
    }

    @ParameterizedTest
    @CsvSource(textBlock = ALL)
    void call_asksThePolicyOnce(CacheCall call, String absent, String present) {
        for (boolean writeThrough : new boolean[] {false, true}) {
            assertAsked(absent, call, State.ABSENT, writeThrough, false);
            assertAsked(absent, call, State.EXPIRED, writeThrough, false);
            assertAsked(present, call, State.PRESENT, writeThrough, false);
        }
    }

    /** What is loaded is created, not accessed. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            GET,                creation, access
            GET_ALL,            creation, access
            INVOKE_GET,         creation, access
            INVOKE_ALL_GET,     creation, access
            INVOKE_GET_SET,     creation, update
            INVOKE_GET_REMOVE,  -,        -
            LOAD_ALL,           creation, -
            LOAD_ALL_REPLACING, creation, update
            CONTAINS_KEY,       -,        -
            """)
    void call_readingThrough_asksThePolicyOnce(CacheCall call, String absent, String present) {
        assertAsked(absent, call, State.ABSENT, false, true);
        assertAsked(absent, call, State.EXPIRED, false, true);
        assertAsked(present, call, State.PRESENT, false, true);
    }

    private static void assertAsked(
            String expected, CacheCall call, State state, boolean writeThrough, boolean readThrough) {
        CountingPolicy policy = new CountingPolicy();
        MutableConfiguration<String, Integer> configuration = SpecTable.types().setExpiryPolicyFactory(() -> policy);
        if (writeThrough) {
            configuration.setWriteThrough(true).setCacheWriterFactory(RecordingWriter::new);
        }
        if (readThrough) {
            configuration.setReadThrough(true).setCacheLoaderFactory(() -> new OneLoader(() -> CacheCall.LOADED));
        }
        Cache<String, Integer> cache = TABLE.cache(state, configuration);

        call.on(cache);

        assertEquals(List.copyOf(SpecTable.cell(expected)), policy.asked(), () -> call + " of " + state);
        TABLE.destroy(cache);
    }

    /** Fails whatever it is asked. */
    private static final class BrokenPolicy implements ExpiryPolicy {
        @Override
        public Duration getExpiryForCreation() {
            throw new IllegalStateException("broken for creation");
        }

        @Override
        public Duration getExpiryForAccess() {
            throw new IllegalStateException("broken for access");
        }

        @Override
        public Duration getExpiryForUpdate() {
            throw new IllegalStateException("broken for update");
        }
    }

    /** With a policy that fails every call does to the entry what it does with one that never changes anything. */
    @ParameterizedTest
    @EnumSource
    void call_policyThrows_entryIsAsWithoutPolicy(CacheCall call) {
        for (State state : State.values()) {
            Cache<String, Integer> without = TABLE.cache(state, SpecTable.types());
            Cache<String, Integer> with =
                    TABLE.cache(state, SpecTable.types().setExpiryPolicyFactory(BrokenPolicy::new));

            call.on(without);
            call.on(with);

            assertEquals(without.get(CacheCall.KEY), with.get(CacheCall.KEY), state::toString);
            TABLE.destroy(without);
            TABLE.destroy(with);
        }
    }
}
