package io.loomcache.map;

import static io.loomcache.map.TestGroup.CACHE;
import static io.loomcache.map.TestGroup.key;
import static io.loomcache.map.TestGroup.put;
import static io.loomcache.map.TestGroup.remove;
import static io.loomcache.map.TestGroup.text;
import static io.loomcache.map.TestGroup.value;
import static io.loomcache.map.TestGroup.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Conditions, results and events of writes and batches. */
final class WriteRulesTest {

    private final TestGroup group = new TestGroup();

    @Test
    void put_absentThenPresent_createsThenUpdates() {
        Result.Written created = group.write(put("k", "one"));
        List<String> createdEvents = group.events();
        Result.Written updated = group.write(put("k", "two"));

        assertEquals("Written(applied=true, existed=false, old=null, revision=2)", Description.of(created));
        assertEquals(List.of("CREATED k - one"), createdEvents);
        assertTrue(updated.applied() && updated.existed());
        assertEquals("one", text(updated.old()));
        assertEquals(3, updated.revision());
        assertEquals(List.of("UPDATED k one two"), group.events());
        assertEquals("two", group.get("k"));
    }

    @Test
    void write_withoutReturnOld_doesNotCarryTheOldValue() {
        group.apply(put("k", "one"));

        Result.Written written =
                group.write(new Operation.Write(CACHE, key("k"), value("two"), Condition.ALWAYS, Expiry.NEVER, false));

        assertTrue(written.existed());
        assertNull(written.old());
    }

    @Test
    void absent_present_refusesAndTellsTheMapping() {
        group.apply(put("k", "one"));

        Result.Written refused = group.write(write("k", "two", Condition.ABSENT, Expiry.NEVER));

        assertFalse(refused.applied());
        assertEquals("one", text(refused.old()));
        assertEquals(2, refused.revision());
        assertEquals(List.of(), group.events());
    }

    @Test
    void absent_afterRemoval_applies() {
        group.apply(put("k", "one"));
        group.apply(remove("k"));

        assertTrue(
                group.write(write("k", "two", Condition.ABSENT, Expiry.NEVER)).applied());
        assertEquals(List.of("CREATED k - two"), group.events());
    }

    @Test
    void present_absentOrRemoved_refuses() {
        Result.Written absent = group.write(write("k", "one", Condition.PRESENT, Expiry.NEVER));
        group.apply(put("k", "one"));
        group.apply(remove("k"));
        Result.Written removed = group.write(write("k", "two", Condition.PRESENT, Expiry.NEVER));

        assertEquals("Written(applied=false, existed=false, old=null, revision=0)", Description.of(absent));
        assertEquals("Written(applied=false, existed=false, old=null, revision=0)", Description.of(removed));
        assertNull(group.get("k"));
    }

    @Test
    void valueEquals_comparesContent() {
        group.apply(put("k", "one"));

        boolean other = group.write(write("k", "two", new Condition.ValueEquals(value("on")), Expiry.NEVER))
                .applied();
        boolean same = group.write(write("k", null, new Condition.ValueEquals(value("one")), Expiry.NEVER))
                .applied();

        assertFalse(other);
        assertTrue(same);
        assertNull(group.get("k"));
    }

    @Test
    void revisionEquals_comparesTheLastChange() {
        long first = group.write(put("k", "one")).revision();
        long second = group.write(put("k", "two")).revision();

        assertFalse(group.write(write("k", "three", new Condition.RevisionEquals(first), Expiry.NEVER))
                .applied());
        assertTrue(group.write(write("k", "three", new Condition.RevisionEquals(second), Expiry.NEVER))
                .applied());
    }

    @Test
    void revisionEquals_tombstonesRevision_refuses() {
        group.apply(put("k", "one"));
        long removal = group.write(remove("k")).revision();

        assertFalse(group.write(write("k", "two", new Condition.RevisionEquals(removal), Expiry.NEVER))
                .applied());
    }

    @Test
    void remove_present_removesWithOldValue() {
        group.apply(put("k", "one"));

        Result.Written removed = group.write(remove("k"));

        assertTrue(removed.applied() && removed.existed());
        assertEquals("one", text(removed.old()));
        assertEquals(3, removed.revision());
        assertEquals(List.of("REMOVED k one -"), group.events());
    }

    @Test
    void remove_absent_isNotApplied() {
        Result.Written removed = group.write(remove("k"));

        assertEquals("Written(applied=false, existed=false, old=null, revision=0)", Description.of(removed));
        assertEquals(List.of(), group.events());
    }

    @Test
    void writeAll_someExist_tellsWhichAndEmitsInOrder() {
        group.apply(put("b", "old"));

        Result result = group.apply(new Operation.WriteAll(
                CACHE,
                List.of(
                        new Operation.Item(key("a"), value("1")),
                        new Operation.Item(key("b"), value("2")),
                        new Operation.Item(key("c"), value("3"))),
                Expiry.NEVER));

        assertEquals(new Result.Batch(BitSet.valueOf(new long[] {0b010})), result);
        assertEquals(List.of("CREATED a - 1", "UPDATED b old 2", "CREATED c - 3"), group.events());
        List<Event> events = group.map().events().after(group.index() - 1, 10);
        assertEquals(List.of(0, 1, 2), events.stream().map(Event::ordinal).toList());
    }

    @Test
    void removeAll_someExist_tellsWhich() {
        group.apply(put("b", "old"));

        Result result = group.apply(new Operation.RemoveAll(CACHE, List.of(key("a"), key("b"))));

        assertEquals(new Result.Batch(BitSet.valueOf(new long[] {0b10})), result);
        assertEquals(List.of("REMOVED b old -"), group.events());
        assertEquals(0, group.size());
    }

    @Test
    void clear_emitsOneEvent() {
        group.apply(put("a", "1"));
        group.apply(put("b", "2", new Expiry(10, 10)));

        group.apply(new Operation.Clear(CACHE));
        List<String> events = group.events();
        group.advance(10).apply(new Operation.Tick());

        assertEquals(List.of("CLEARED books - -"), events);
        assertEquals(List.of(), group.events());
        assertEquals(0, group.size());
        assertNull(group.get("a"));
    }

    @Test
    void apply_indexDoesNotGrow_isTheCallersError() {
        Proposal tick = new Proposal(0, 0, 0, 0, new Operation.Tick());

        IllegalStateException error =
                assertThrows(IllegalStateException.class, () -> group.map().apply(1, tick));

        assertEquals("index 1 applied after 1", error.getMessage());
    }
}
