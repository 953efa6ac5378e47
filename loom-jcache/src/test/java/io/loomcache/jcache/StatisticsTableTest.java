package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.loomcache.jcache.SpecTable.Form;
import io.loomcache.jcache.SpecTable.State;
import java.lang.management.ManagementFactory;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** JSR-107, section Statistics Effects of Cache Operations: what one call counts, in each state of its key. */
@Timeout(600)
class StatisticsTableTest {

    private static final String ALL = """
            GET,                miss,          hit
            GET_ALL,            miss,          hit
            CONTAINS_KEY,       -,             -
            PUT,                put,           put
            GET_AND_PUT,        miss put,      hit put
            PUT_ALL,            put,           put
            PUT_IF_ABSENT,      miss put,      hit
            REMOVE,             -,             removal
            REMOVE_EQUAL,       miss,          hit removal
            REMOVE_OTHER,       miss,          hit
            GET_AND_REMOVE,     miss,          hit removal
            REPLACE,            miss,          hit put
            REPLACE_EQUAL,      miss,          hit put
            REPLACE_OTHER,      miss,          hit
            GET_AND_REPLACE,    miss,          hit put
            REMOVE_ALL_KEYS,    -,             removal
            REMOVE_ALL,         -,             removal
            CLEAR,              -,             -
            ITERATE,            -,             hit
            ITERATE_REMOVE,     -,             hit removal
            LOAD_ALL,           -,             -
            LOAD_ALL_REPLACING, -,             -
            INVOKE_NOTHING,     miss,          hit
            INVOKE_EXISTS,      miss,          hit
            INVOKE_GET,         miss,          hit
            INVOKE_SET,         miss put,      hit put
            INVOKE_SET_TWICE,   miss put,      hit put
            INVOKE_GET_SET,     miss put,      hit put
            INVOKE_REMOVE,      miss,          hit removal
            INVOKE_GET_REMOVE,  miss,          hit removal
            INVOKE_SET_REMOVE,  miss,          hit removal
            INVOKE_REMOVE_SET,  miss put,      hit put
            INVOKE_SET_FAIL,    -,             -
            INVOKE_ALL_GET,     miss,          hit
            INVOKE_ALL_SET,     miss put,      hit put
            INVOKE_ALL_REMOVE,  miss,          hit removal
            """;

    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

    @AutoClose
    private static final SpecTable TABLE = new SpecTable();

    @Test
    void table_hasEveryCall() {
        assertEquals(EnumSet.allOf(CacheCall.class), CacheCall.rowsOf(ALL));
    }

    @ParameterizedTest
    @CsvSource(textBlock = ALL)
    void call_counts(CacheCall call, String absent, String present) throws JMException {
        for (Form form : Form.values()) {
            assertCounts(absent, call, State.ABSENT, form.configuration(new CountingPolicy()));
            assertCounts(absent, call, State.EXPIRED, form.configuration(new CountingPolicy()));
            assertCounts(present, call, State.PRESENT, form.configuration(new CountingPolicy()));
        }
    }

    /** Loading is no put; a mapping that is loaded was missed. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            GET,                miss,     hit
            GET_ALL,            miss,     hit
            INVOKE_GET,         miss,     hit
            INVOKE_ALL_GET,     miss,     hit
            INVOKE_GET_SET,     miss put, hit put
            INVOKE_GET_REMOVE,  miss,     hit removal
            LOAD_ALL,           -,        -
            LOAD_ALL_REPLACING, -,        -
            CONTAINS_KEY,       -,        -
            PUT_IF_ABSENT,      miss put, hit
            GET_AND_PUT,        miss put, hit put
            GET_AND_REMOVE,     miss,     hit removal
            REPLACE,            miss,     hit put
            """)
    void call_readingThrough_counts(CacheCall call, String absent, String present) throws JMException {
        for (Form form : Form.values()) {
            assertCounts(absent, call, State.ABSENT, readingThrough(form));
            assertCounts(absent, call, State.EXPIRED, readingThrough(form));
            assertCounts(present, call, State.PRESENT, readingThrough(form));
        }
    }

    private static MutableConfiguration<String, Integer> readingThrough(Form form) {
        return form.configuration(new CountingPolicy())
                .setReadThrough(true)
                .setCacheLoaderFactory(() -> new OneLoader(() -> CacheCall.LOADED));
    }

    /** What is never there was not put (section Expiry Policies, zero duration). */
    @ParameterizedTest
    @CsvSource(textBlock = """
            PUT,            -,    put
            GET_AND_PUT,    miss, hit put
            PUT_ALL,        -,    put
            PUT_IF_ABSENT,  miss, hit
            INVOKE_SET,     miss, hit put
            INVOKE_ALL_SET, miss, hit put
            """)
    void call_zeroOnCreation_counts(CacheCall call, String absent, String present) throws JMException {
        for (State state : State.values()) {
            String expected = state == State.PRESENT ? present : absent;
            assertCounts(
                    expected,
                    call,
                    state,
                    SpecTable.types().setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ZERO)));
            assertCounts(
                    expected,
                    call,
                    state,
                    Form.USER_POLICY.configuration(new CountingPolicy().creation(Duration.ZERO)));
        }
    }

    /** An update or access after which the mapping expires at once is an update or access. */
    @ParameterizedTest
    @CsvSource({"GET, hit", "GET_ALL, hit", "ITERATE, hit", "PUT, put", "REPLACE, hit put", "INVOKE_SET, hit put"})
    void call_zeroOnUpdateAndAccess_counts(CacheCall call, String present) throws JMException {
        CountingPolicy policy = new CountingPolicy().update(Duration.ZERO).access(Duration.ZERO);

        assertCounts(present, call, State.PRESENT, Form.USER_POLICY.configuration(policy));
    }

    @ParameterizedTest
    @EnumSource
    void call_statisticsOff_countsNothing(CacheCall call) throws JMException {
        Cache<String, Integer> cache = TABLE.cache(State.PRESENT, SpecTable.types());

        call.on(cache);
        TABLE.manager().enableStatistics(cache.getName(), true);

        assertEquals(Set.of(), counted(cache));
        TABLE.destroy(cache);
    }

    private static void assertCounts(
            String expected, CacheCall call, State state, MutableConfiguration<String, Integer> configuration)
            throws JMException {
        Cache<String, Integer> cache = TABLE.cache(state, configuration.setStatisticsEnabled(true));

        call.on(cache);

        assertEquals(
                new TreeSet<>(SpecTable.cell(expected)),
                counted(cache),
                () -> call + " of " + state + ", " + configuration.getExpiryPolicyFactory());
        TABLE.destroy(cache);
    }

    /** What was counted, each counter that is 1 by its name, others with their number. */
    private static Set<String> counted(Cache<?, ?> cache) throws JMException {
        ObjectName name =
                new ObjectName("javax.cache:type=CacheStatistics,CacheManager=loom.embedded,Cache=" + cache.getName());
        Set<String> counted = new TreeSet<>();
        for (String counter :
                Stream.of("Hits", "Misses", "Puts", "Removals", "Evictions").toList()) {
            long count = (Long) SERVER.getAttribute(name, "Cache" + counter);
            if (count != 0) {
                String one = counter.equals("Misses")
                        ? "miss"
                        : counter.toLowerCase(Locale.ROOT).replaceAll("s$", "");
                counted.add(count == 1 ? one : count + "x" + one);
            }
        }
        return counted;
    }
}
