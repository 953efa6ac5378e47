package io.loomcache.map;

import static io.loomcache.map.TestGroup.CACHE;
import static io.loomcache.map.TestGroup.key;
import static io.loomcache.map.TestGroup.limits;
import static io.loomcache.map.TestGroup.put;
import static io.loomcache.map.TestGroup.text;
import static io.loomcache.map.TestGroup.touch;
import static io.loomcache.map.TestGroup.value;
import static io.loomcache.map.TestGroup.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** JSR-107, Expiry Policies, by the group's clock. */
final class ExpiryTest {

    private static final Operation.Tick TICK = new Operation.Tick();

    private final TestGroup group = new TestGroup();

    @Test
    void tick_atExpiryTime_expiresOnceWithOldValue() {
        group.apply(put("k", "one", new Expiry(10, 10)));

        group.advance(9).apply(TICK);
        List<String> before = group.events();
        group.advance(1).apply(TICK);
        List<String> at = group.events();
        group.advance(1).apply(TICK);

        assertEquals(List.of(), before);
        assertEquals(List.of("EXPIRED k one -"), at);
        assertEquals(List.of(), group.events());
        assertNull(group.get("k"));
    }

    @Test
    void expireDue_manyDue_removesABoundedNumberInOrderOfTimeThenCacheThenKey() {
        TestGroup bounded = new TestGroup(limits(100, 2));
        bounded.apply(new Operation.CreateCache("atlas", TestGroup.UNLIMITED));
        bounded.apply(put("c", "1", new Expiry(20, 0)));
        bounded.apply(put("b", "2", new Expiry(10, 0)));
        bounded.apply(put("a", "3", new Expiry(10, 0)));
        bounded.apply(new Operation.Write("atlas", key("z"), value("4"), Condition.ALWAYS, new Expiry(10, 0), false));

        bounded.advance(20).apply(TICK);
        List<String> first = bounded.events();
        long visible = bounded.size();
        bounded.apply(TICK);

        assertEquals(List.of("EXPIRED z 4 -", "EXPIRED a 3 -"), first);
        assertEquals(0, visible);
        assertNull(bounded.get("c"));
        assertEquals(List.of("EXPIRED b 2 -", "EXPIRED c 1 -"), bounded.events());
    }

    @Test
    void put_expiredNotYetRemoved_expiresFirstThenCreates() {
        TestGroup bounded = new TestGroup(limits(100, 1));
        bounded.apply(put("a", "1", new Expiry(10, 0)));
        bounded.apply(put("b", "2", new Expiry(10, 0)));

        Result.Written written = bounded.advance(10).write(put("b", "3"));
        List<String> events = bounded.events();
        bounded.apply(TICK);

        assertFalse(written.existed());
        assertNull(written.old());
        assertEquals(List.of("EXPIRED a 1 -", "EXPIRED b 2 -", "CREATED b - 3"), events);
        assertEquals(List.of(), bounded.events());
    }

    @Test
    void create_zero_isNeverVisible() {
        Result.Written written = group.write(put("k", "one", new Expiry(0, 10)));

        assertEquals("Written(applied=true, existed=false, old=null, revision=0)", Description.of(written));
        assertEquals(List.of(), group.events());
        assertNull(group.get("k"));
        assertEquals(0, group.size());
    }

    @Test
    void create_zeroOverExpired_expiresTheOldOne() {
        TestGroup bounded = new TestGroup(limits(100, 1));
        bounded.apply(put("a", "1", new Expiry(10, 0)));
        bounded.apply(put("b", "2", new Expiry(10, 0)));

        bounded.advance(10).apply(put("b", "3", new Expiry(0, 0)));

        assertEquals(List.of("EXPIRED a 1 -", "EXPIRED b 2 -"), bounded.events());
        assertNull(bounded.get("b"));
    }

    @Test
    void update_zero_expiresAtOnceWithOldValue() {
        group.apply(put("k", "one"));

        Result.Written written = group.write(put("k", "two", new Expiry(10, 0)));

        assertTrue(written.applied() && written.existed());
        assertEquals("one", text(written.old()));
        assertEquals(group.index(), written.revision());
        assertEquals(List.of("EXPIRED k one -"), group.events());
        assertNull(group.get("k"));
    }

    @Test
    void update_unchanged_keepsTheExpiryTime() {
        group.apply(put("k", "one", new Expiry(10, 10)));
        group.advance(5).apply(put("k", "two", new Expiry(10, Expiry.UNCHANGED)));

        group.advance(5).apply(TICK);

        assertEquals(List.of("EXPIRED k two -"), group.events());
    }

    @Test
    void update_newTime_replacesTheOldOne() {
        group.apply(put("k", "one", new Expiry(10, 10)));
        group.advance(5).apply(put("k", "two", new Expiry(10, 10)));

        group.advance(5).apply(TICK);
        String afterFirst = group.get("k");
        group.advance(5).apply(TICK);

        assertEquals("two", afterFirst);
        assertEquals(List.of("EXPIRED k two -"), group.events());
    }

    @Test
    void update_eternal_neverExpires() {
        group.apply(put("k", "one", new Expiry(10, 10)));
        group.apply(put("k", "two", Expiry.NEVER));

        group.advance(Long.MAX_VALUE / 2).apply(TICK);

        assertEquals("two", group.get("k"));
        assertFalse(group.map().isTickDue(Long.MAX_VALUE - 1));
    }

    @Test
    void create_hugeTimeToLive_neverExpires() {
        group.apply(put("k", "one", new Expiry(Long.MAX_VALUE, 0)));

        assertEquals("one", group.advance(1_000_000).get("k"));
        assertFalse(group.map().isTickDue(Long.MAX_VALUE - 1));
    }

    @Test
    void condition_expired_countsAsAbsent() {
        group.apply(put("k", "one", new Expiry(10, 10)));

        Result.Written replaced = group.advance(10).write(write("k", "two", Condition.PRESENT, Expiry.NEVER));

        assertFalse(replaced.applied() || replaced.existed());
        assertEquals(List.of("EXPIRED k one -"), group.events());
    }

    @Test
    void touch_sameRevision_movesOnlyTheExpiry() {
        long revision = group.write(put("k", "one", new Expiry(10, 10))).revision();

        Result.Written touched = group.advance(5).write(touch("k", revision, 10));
        List<String> events = group.events();
        group.advance(5).apply(TICK);

        assertEquals(new Result.Written(true, true, null, revision), touched);
        assertEquals(List.of(), events);
        assertEquals("one", group.get("k"));
        assertTrue(group.write(write("k", "two", new Condition.RevisionEquals(revision), Expiry.NEVER))
                .applied());
    }

    @Test
    void touch_otherRevisionOrAbsent_isNotApplied() {
        long revision = group.write(put("k", "one", new Expiry(10, 10))).revision();
        group.apply(put("k", "two", new Expiry(10, Expiry.UNCHANGED)));

        Result.Written late = group.write(touch("k", revision, Expiry.ETERNAL));
        Result.Written absent = group.write(touch("other", revision, Expiry.ETERNAL));
        group.advance(10).apply(TICK);

        assertEquals(new Result.Written(false, true, null, revision + 1), late);
        assertEquals(new Result.Written(false, false, null, 0), absent);
        assertNull(group.get("k"));
    }

    @Test
    void touch_zero_expiresAtOnce() {
        long revision = group.write(put("k", "one")).revision();

        Result.Written touched = group.write(touch("k", revision, 0));

        assertTrue(touched.applied());
        assertEquals(List.of("EXPIRED k one -"), group.events());
        assertNull(group.get("k"));
    }

    @Test
    void clock_olderStamp_doesNotGoBack() {
        group.apply(put("k", "one", new Expiry(10, 10)));
        group.advance(10).apply(TICK);

        group.advance(-10).apply(TICK);

        assertEquals(1_010, group.map().clockMillis());
        assertNull(group.get("k"));
    }

    @Test
    void read_expiredOnlyByTheLeadersClock_asksForATick() {
        group.apply(put("k", "one", new Expiry(10, 10)));
        Operation.Read read = new Operation.Read(CACHE, List.of(key("k")));

        Result before = group.map().query(read, 1_009, NoGuards.NO_GUARDS);
        boolean dueBefore = group.map().isTickDue(1_009);
        Result at = group.map().query(read, 1_010, NoGuards.NO_GUARDS);
        boolean dueAt = group.map().isTickDue(1_010);
        group.advance(10).apply(TICK);
        Result after = group.map().query(read, 1_010, NoGuards.NO_GUARDS);

        assertInstanceOf(Result.Values.class, before);
        assertFalse(dueBefore);
        assertInstanceOf(Result.ClockBehind.class, at);
        assertTrue(dueAt);
        assertInstanceOf(Result.Values.class, after);
        assertFalse(group.map().isTickDue(1_010));
    }
}
