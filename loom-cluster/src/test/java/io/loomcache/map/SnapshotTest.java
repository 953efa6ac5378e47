package io.loomcache.map;

import static io.loomcache.map.TestGroup.CACHE;
import static io.loomcache.map.TestGroup.key;
import static io.loomcache.map.TestGroup.put;
import static io.loomcache.map.TestGroup.remove;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SnapshotTest {

    private final TestGroup group = new TestGroup();

    @Test
    void snapshot_changesAfterwards_staysAsItWas() {
        group.apply(put("a", "1"));
        group.apply(put("b", "2"));
        List<SnapshotPart> parts = group.map().snapshot();
        String before = Description.of(parts);

        group.apply(put("a", "3"));
        group.apply(remove("b"));
        group.apply(put("c", "4"));
        group.apply(new Operation.Clear(CACHE));

        assertEquals(before, Description.of(parts));
        assertThrows(
                UnsupportedOperationException.class,
                () -> segment(parts, "a").mappings().values().iterator().next().clear());
    }

    @Test
    void snapshot_unchangedSegment_isTheSamePartAgain() {
        group.apply(put("a", "1"));
        List<SnapshotPart> first = group.map().snapshot();
        group.apply(put("b", "2"));
        List<SnapshotPart> second = group.map().snapshot();

        assertSame(segment(first, "a"), segment(second, "a"));
        assertEquals(2, segment(second, "a").version());
        assertNotSame(segment(first, "b"), segment(second, "b"));
        assertEquals(3, segment(second, "b").version());
        assertEquals(1 + Segment.COUNT + 1, second.size());
        for (int i = 0; i < second.size(); i++) {
            assertEquals(i, second.get(i).number());
        }
    }

    @Test
    void install_givesEqualParts() {
        long session = group.openSession(1_000);
        group.apply(session, 1, 1, put("a", "1", new Expiry(10, 10)));
        group.apply(session, 2, 1, remove("b"));

        ReplicatedMap copy = group.copy(MapLimits.DEFAULT);

        assertEquals(Description.of(group.map().snapshot()), Description.of(copy.snapshot()));
        assertEquals(group.map().events().after(0, 100), copy.events().after(0, 100));
        assertEquals(group.index(), copy.events().lastRevision());
        assertEquals(group.map().clockMillis(), copy.clockMillis());
        assertTrue(copy.isTickDue(1_010));
    }

    @Test
    void install_overOtherState_replacesIt() {
        TestGroup other = new TestGroup();
        other.apply(new Operation.CreateCache("gone", TestGroup.UNLIMITED));
        other.apply(put("gone", "1", new Expiry(10, 10)));
        group.apply(put("a", "1"));
        group.apply(put("b", "2"));
        group.apply(put("c", "3"));

        other.map().install(group.index(), group.map().snapshot());

        assertEquals(
                Description.of(group.map().snapshot()),
                Description.of(other.map().snapshot()));
        assertEquals(group.eventsAfter(0), other.eventsAfter(0));
    }

    @Test
    void install_incompleteOrContradictory_isRefusedAndChangesNothing() {
        group.apply(put("a", "1"));
        List<SnapshotPart> parts = group.map().snapshot();
        String before = Description.of(parts);
        int full = segment(parts, "a").number();

        List<SnapshotPart> missing = parts.subList(0, parts.size() - 1);
        List<SnapshotPart> withoutMeta = new ArrayList<>(parts);
        withoutMeta.set(0, parts.get(1));
        List<SnapshotPart> swapped = new ArrayList<>(parts);
        swapped.set(1, parts.get(2));
        List<SnapshotPart> misplaced = new ArrayList<>(parts);
        int wrong = full == 1 ? 2 : full - 1;
        misplaced.set(
                wrong, new SnapshotPart.Segment(wrong, 1, segment(parts, "a").mappings()));
        List<SnapshotPart> cacheless = new ArrayList<>(parts);
        cacheless.set(0, new SnapshotPart.Meta(2, 1_000, 0, ClusterVersion.FIRST, List.of(), List.of(), List.of()));

        for (List<SnapshotPart> bad : List.of(missing, withoutMeta, swapped, misplaced, cacheless)) {
            assertThrows(IllegalArgumentException.class, () -> group.map().install(100, bad));
        }
        assertThrows(IllegalArgumentException.class, () -> group.map().install(1, parts), "newer than the index");
        assertEquals(before, Description.of(group.map().snapshot()));
    }

    @Test
    void numberOf_isPartOfTheFormat() {
        Map<String, Integer> expected = Map.of("", 158, "a", 753, "key-0000001", 34);

        expected.forEach((text, number) -> assertEquals(number, Segment.numberOf(CACHE, key(text)), text));
    }

    @Test
    void numberOf_sequentialKeys_spreadsEvenly() {
        int[] counts = new int[Segment.COUNT];
        for (int i = 0; i < 100 * Segment.COUNT; i++) {
            counts[Segment.numberOf(CACHE, key("user:%010d".formatted(i)))]++;
        }

        for (int count : counts) {
            assertTrue(count > 50 && count < 200, "a segment has " + count + " of 100 expected keys");
        }
    }

    private static SnapshotPart.Segment segment(List<SnapshotPart> parts, String key) {
        return (SnapshotPart.Segment) parts.get(1 + Segment.numberOf(CACHE, key(key)));
    }
}
