package io.loomcache.map;

import static io.loomcache.map.TestGroup.CACHE;
import static io.loomcache.map.TestGroup.key;
import static io.loomcache.map.TestGroup.put;
import static io.loomcache.map.TestGroup.remove;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ScanTest {

    private static final int KEYS = 3_000;

    private final TestGroup group = new TestGroup();

    private Result.Page page(@Nullable Bytes after, int limit) {
        return (Result.Page) group.query(new Operation.Scan(CACHE, after, limit));
    }

    private List<Bytes> scan(int limit) {
        List<Bytes> keys = new ArrayList<>();
        Bytes after = null;
        do {
            Result.Page page = page(after, limit);
            assertTrue(page.rows().size() <= limit);
            page.rows().forEach(row -> keys.add(row.key()));
            after = page.next();
        } while (after != null);
        return keys;
    }

    @Test
    void scan_anyPageSize_givesEveryMappingOnceInOneOrder() {
        Set<Bytes> expected = new HashSet<>();
        for (int i = 0; i < KEYS; i++) {
            group.apply(put("key" + i, "v"));
            expected.add(key("key" + i));
        }

        List<Bytes> small = scan(7);
        List<Bytes> large = scan(1_000);

        assertEquals(KEYS, small.size());
        assertEquals(expected, new HashSet<>(small));
        assertEquals(small, large);
    }

    @Test
    void scan_removedAndExpired_areSkipped() {
        group.apply(put("a", "1"));
        group.apply(put("b", "2"));
        group.apply(put("c", "3", new Expiry(10, 10)));
        group.apply(remove("a"));

        List<Result.Row> rows = ((Result.Page) group.map()
                        .query(new Operation.Scan(CACHE, null, 10), group.timeMillis() + 10, NoGuards.NO_GUARDS))
                .rows();

        assertEquals(1, rows.size());
        assertEquals(key("b"), rows.get(0).key());
        assertEquals(3, rows.get(0).revision());
    }

    @Test
    void scan_mappingsChangeBetweenPages_returnsTheOthersOnce() {
        for (int i = 0; i < 100; i++) {
            group.apply(put("key" + i, "v"));
        }
        Result.Page first = page(null, 50);
        Set<Bytes> seen = new HashSet<>();
        first.rows().forEach(row -> seen.add(row.key()));

        for (Result.Row row : first.rows()) {
            group.apply(new Operation.RemoveAll(CACHE, List.of(row.key())));
        }
        Result.Page second = page(first.next(), 1_000);
        second.rows().forEach(row -> assertTrue(seen.add(row.key())));

        assertEquals(100, seen.size());
        assertNull(second.next());
    }

    @Test
    void scan_bigValues_endsThePageEarly() {
        String big = "x".repeat(QueryRules.PAGE_BYTES / 2);
        for (int i = 0; i < 5; i++) {
            group.apply(put("key" + i, big));
        }

        assertEquals(2, page(null, 100).rows().size());
        assertEquals(5, scan(100).size());
    }

    @Test
    void scan_hostileLimit_givesOneRow() {
        group.apply(put("a", "1"));
        group.apply(put("b", "2"));

        assertEquals(1, page(null, Integer.MIN_VALUE).rows().size());
    }

    @Test
    void read_someMissing_answersInOrderOfTheKeys() {
        group.apply(put("a", "1"));
        group.apply(put("b", "2"));

        Result values = group.query(new Operation.Read(CACHE, List.of(key("b"), key("x"), key("a"))));

        assertEquals(
                "Values(groupRevision=3, values=[Versioned(value=32, revision=3), null, "
                        + "Versioned(value=31, revision=2)])",
                Description.of(values));
    }
}
