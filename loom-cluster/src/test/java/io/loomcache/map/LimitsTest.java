package io.loomcache.map;

import static io.loomcache.map.TestGroup.UNLIMITED;
import static io.loomcache.map.TestGroup.definition;
import static io.loomcache.map.TestGroup.key;
import static io.loomcache.map.TestGroup.limits;
import static io.loomcache.map.TestGroup.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.loomcache.map.Result.Reason;
import io.loomcache.map.Result.Rejected;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Caches come, go, and refuse what would pass their limits. */
final class LimitsTest {

    private final TestGroup group = new TestGroup(limits(10, 10));

    private Result put(String cache, String key, String value) {
        return group.apply(new Operation.Write(cache, key(key), value(value), Condition.ALWAYS, Expiry.NEVER, false));
    }

    private Result remove(String cache, String key) {
        return group.apply(new Operation.Write(cache, key(key), null, Condition.ALWAYS, Expiry.NEVER, false));
    }

    @Test
    void put_pastMaxEntries_isRejectedUntilThereIsRoom() {
        group.apply(new Operation.CreateCache("small", definition(2, 0)));
        put("small", "a", "1");
        put("small", "b", "2");

        Result third = put("small", "c", "3");
        List<String> events = group.events();
        Result update = put("small", "a", "4");
        remove("small", "b");
        Result again = put("small", "c", "3");

        assertEquals(new Rejected(Reason.LIMIT, "cache 'small' would pass its limit maxEntries of 2 with 3"), third);
        assertEquals(List.of(), events);
        assertInstanceOf(Result.Written.class, update);
        assertInstanceOf(Result.Written.class, again);
    }

    @Test
    void put_pastMaxBytes_isRejected() {
        group.apply(new Operation.CreateCache("small", definition(0, 10)));
        put("small", "k", "12345678");

        assertInstanceOf(Result.Written.class, put("small", "k", "123456789"));
        assertEquals(
                new Rejected(Reason.LIMIT, "cache 'small' would pass its limit maxBytes of 10 with 11"),
                put("small", "k", "1234567890"));
        assertInstanceOf(Result.Written.class, put("small", "k", "1"));
        assertInstanceOf(Result.Written.class, put("small", "l", "1234567"));
    }

    @Test
    void writeAll_pastLimit_changesNothing() {
        group.apply(new Operation.CreateCache("small", definition(2, 0)));
        put("small", "a", "1");

        Result result = group.apply(new Operation.WriteAll(
                "small",
                List.of(
                        new Operation.Item(key("a"), value("2")),
                        new Operation.Item(key("b"), value("2")),
                        new Operation.Item(key("c"), value("2"))),
                Expiry.NEVER));

        assertEquals(new Rejected(Reason.LIMIT, "cache 'small' would pass its limit maxEntries of 2 with 3"), result);
        assertEquals(List.of(), group.events());
        assertEquals(new Result.Count(1), group.query(new Operation.Size("small")));
    }

    @Test
    void create_same_joins() {
        assertEquals(Result.DONE, group.apply(new Operation.CreateCache(TestGroup.CACHE, definition(0, 0))));
    }

    @Test
    void create_other_namesTheDifferences() {
        CacheDefinition first = new CacheDefinition(1, 2, new TreeMap<>(Map.of("keyType", "Long", "same", "x")));
        CacheDefinition second = new CacheDefinition(5, 2, new TreeMap<>(Map.of("valueType", "Text", "same", "x")));
        group.apply(new Operation.CreateCache("typed", first));

        assertEquals(
                new Rejected(
                        Reason.CACHE_DIFFERS,
                        "cache 'typed' exists with another definition: maxEntries is '1', asked for '5'; "
                                + "keyType is 'Long', asked for not set; valueType is not set, asked for 'Text'"),
                group.apply(new Operation.CreateCache("typed", second)));
        assertEquals(new Result.Definition(first), group.query(new Operation.GetDefinition("typed")));
    }

    @Test
    void create_pastLimit_isRejected() {
        group.apply(new Operation.CreateCache("b", UNLIMITED));
        group.apply(new Operation.CreateCache("a", UNLIMITED));

        assertEquals(Reason.LIMIT, group.reason(new Operation.CreateCache("c", UNLIMITED)));
        assertEquals(new Result.Names(List.of("a", "b", "books")), group.query(new Operation.ListCaches()));
    }

    @Test
    void destroy_removesEverythingOfTheCache() {
        group.apply(TestGroup.put("k", "one", new Expiry(10, 10)));

        group.apply(new Operation.DestroyCache(TestGroup.CACHE));
        List<String> events = group.events();
        group.apply(new Operation.DestroyCache(TestGroup.CACHE));
        List<String> eventsAgain = group.events();
        group.apply(new Operation.CreateCache(TestGroup.CACHE, UNLIMITED));
        group.advance(10).apply(new Operation.Tick());

        assertEquals(List.of("DESTROYED books - -"), events);
        assertEquals(List.of(), eventsAgain);
        assertEquals(List.of(), group.events());
        assertEquals(0, group.size());
    }

    @Test
    void operation_unknownCache_isRejected() {
        Rejected expected = new Rejected(Reason.NO_CACHE, "there is no cache 'none'");

        assertEquals(expected, put("none", "k", "v"));
        assertEquals(expected, group.apply(new Operation.WriteAll("none", List.of(), Expiry.NEVER)));
        assertEquals(expected, group.apply(new Operation.RemoveAll("none", List.of())));
        assertEquals(expected, group.apply(new Operation.Clear("none")));
        assertEquals(expected, group.apply(new Operation.Touch("none", key("k"), 1, 1)));
        assertEquals(expected, group.query(new Operation.Read("none", List.of())));
        assertEquals(expected, group.query(new Operation.Scan("none", null, 1)));
        assertEquals(expected, group.query(new Operation.Size("none")));
        assertEquals(new Result.Definition(null), group.query(new Operation.GetDefinition("none")));
    }
}
