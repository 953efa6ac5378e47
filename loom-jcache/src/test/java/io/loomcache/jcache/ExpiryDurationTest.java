package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.jcache.SpecTable.State;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.expiry.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JSR-107, section Expiry Policies: what becomes of the policy's answer, by whichever method it was asked. */
@Timeout(600)
class ExpiryDurationTest {

    @AutoClose
    private static final SpecTable TABLE = new SpecTable();

    private static final String DURATIONS = """
            creation, PUT
            creation, GET_AND_PUT
            creation, PUT_ALL
            creation, PUT_IF_ABSENT
            creation, INVOKE_SET
            creation, INVOKE_ALL_SET
            update,   PUT
            update,   GET_AND_PUT
            update,   PUT_ALL
            update,   REPLACE
            update,   REPLACE_EQUAL
            update,   GET_AND_REPLACE
            update,   INVOKE_SET
            update,   INVOKE_ALL_SET
            access,   GET
            access,   GET_ALL
            access,   REMOVE_OTHER
            access,   REPLACE_OTHER
            access,   ITERATE
            access,   INVOKE_GET
            access,   INVOKE_ALL_GET
            """;

    @ParameterizedTest
    @CsvSource(textBlock = DURATIONS)
    void duration_zero_mappingIsGoneAtOnce(String question, CacheCall call) {
        Cache<String, Integer> cache = answered(question, call, Duration.ZERO);

        assertGone(cache);
        TABLE.destroy(cache);
    }

    @ParameterizedTest
    @CsvSource(textBlock = DURATIONS)
    void duration_short_mappingIsThereAndThenGone(String question, CacheCall call) {
        Cache<String, Integer> cache = answered(question, call, new Duration(TimeUnit.MILLISECONDS, 20));

        SpecTable.passMillis(20);

        assertGone(cache);
        TABLE.destroy(cache);
    }

    @ParameterizedTest
    @CsvSource(textBlock = DURATIONS)
    void duration_longOrEternal_mappingStays(String question, CacheCall call) {
        for (Duration duration : List.of(
                Duration.ETERNAL,
                Duration.ONE_DAY,
                new Duration(TimeUnit.DAYS, Long.MAX_VALUE),
                new Duration(TimeUnit.MILLISECONDS, Long.MAX_VALUE))) {
            Cache<String, Integer> cache = answered(question, call, duration);

            assertTrue(cache.containsKey(CacheCall.KEY), duration::toString);
            TABLE.destroy(cache);
        }
    }

    /** Null is "no change" for update and access; for creation there is nothing to leave unchanged. */
    @ParameterizedTest
    @CsvSource(textBlock = DURATIONS)
    void duration_null_mappingStays(String question, CacheCall call) {
        Cache<String, Integer> cache = answered(question, call, null);

        assertTrue(cache.containsKey(CacheCall.KEY));
        TABLE.destroy(cache);
    }

    private static Cache<String, Integer> answered(String question, CacheCall call, @Nullable Duration duration) {
        CountingPolicy policy = new CountingPolicy();
        State state = State.PRESENT;
        switch (question) {
            case "creation" -> {
                policy.creation(duration);
                state = State.ABSENT;
            }
            case "update" -> policy.update(duration);
            default -> policy.access(duration);
        }
        Cache<String, Integer> cache = TABLE.cache(state, SpecTable.types().setExpiryPolicyFactory(() -> policy));
        call.on(cache);
        assertEquals(List.of(question), policy.asked());
        return cache;
    }

    private static void assertGone(Cache<String, Integer> cache) {
        assertNull(cache.get(CacheCall.KEY));
        assertFalse(cache.containsKey(CacheCall.KEY));
        assertEquals(Map.of(), cache.getAll(Set.of(CacheCall.KEY)));
        assertFalse(cache.iterator().hasNext());
        assertFalse(cache.replace(CacheCall.KEY, CacheCall.OTHER));
        assertFalse(cache.remove(CacheCall.KEY));
        assertEquals(false, cache.invoke(CacheCall.KEY, (entry, arguments) -> entry.exists()));
    }
}
