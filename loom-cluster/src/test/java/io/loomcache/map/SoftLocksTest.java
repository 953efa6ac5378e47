package io.loomcache.map;

import static io.loomcache.map.TestGroup.CACHE;
import static io.loomcache.map.TestGroup.key;
import static io.loomcache.map.TestGroup.limits;
import static io.loomcache.map.TestGroup.put;
import static io.loomcache.map.TestGroup.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** While a soft lock stands a key has no mapping, and only a holder who was alone leaves one behind. */
final class SoftLocksTest {

    private static final int LOCK_MILLIS = 100;

    private TestGroup group = new TestGroup();

    private Result.Together together(Operation.Part... parts) {
        return (Result.Together) group.apply(new Operation.Together(List.of(parts)));
    }

    private static List<Bytes> keys(String... keys) {
        return Stream.of(keys).map(TestGroup::key).toList();
    }

    /** Locks keys for a holder that began now, and returns the token. */
    private long lock(String... keys) {
        return together(lockOf(LOCK_MILLIS, keys)).revision();
    }

    private Operation.SoftLock lockOf(long millis, String... keys) {
        return new Operation.SoftLock(CACHE, keys(keys), Long.MAX_VALUE, millis);
    }

    private long lockAll() {
        return together(new Operation.SoftLockAll(CACHE, LOCK_MILLIS)).revision();
    }

    private static Operation.SoftUnlock unlockOf(long token, String key, @Nullable String value) {
        byte[] bytes = value == null ? null : value(value);
        return new Operation.SoftUnlock(CACHE, token, List.of(new Operation.Change(key(key), bytes)), Expiry.NEVER);
    }

    /** Whether the value was stored. */
    private boolean unlock(long token, String key, @Nullable String value) {
        return isStored(together(unlockOf(token, key, value)));
    }

    private boolean fill(long since, String key, String value) {
        return isStored(together(fillOf(since, false, key, value)));
    }

    private static Operation.Fill fillOf(long since, boolean replace, String key, String value) {
        return new Operation.Fill(
                CACHE, List.of(new Operation.Item(key(key), value(value))), since, replace, Expiry.NEVER);
    }

    private static boolean isStored(Result.Together result) {
        return ((Result.Stored) result.results().get(0)).stored().get(0);
    }

    private long changed(String key) {
        return ((Result.Revisions) group.query(new Operation.Changes(CACHE, keys(key))))
                .revisions()
                .get(0);
    }

    private void tick() {
        group.apply(new Operation.Tick());
    }

    @Test
    void lock_removesMappingsAndRefusesFills() {
        group.apply(put("a", "1"));
        group.apply(put("b", "1"));

        lock("a", "absent");

        assertNull(group.get("a"));
        assertEquals("1", group.get("b"));
        assertFalse(fill(group.groupRevision(), "a", "2"));
        assertFalse(fill(group.groupRevision(), "absent", "2"));
        assertEquals(Result.Revisions.LOCKED, changed("a"));
    }

    @Test
    void unlock_ofTheOneHolder_storesItsValue() {
        long token = lock("a");

        boolean stored = unlock(token, "a", "1");

        assertTrue(stored);
        assertEquals("1", group.get("a"));
        assertEquals(group.index(), changed("a"));
    }

    @Test
    void unlock_ofAHolderThatBeganBeforeAChange_storesNothing() {
        long began = group.groupRevision();
        group.apply(put("a", "of another"));
        long token = together(new Operation.SoftLock(CACHE, keys("a"), began, LOCK_MILLIS))
                .revision();

        boolean stored = unlock(token, "a", "with an old part");

        assertFalse(stored);
        assertNull(group.get("a"));
    }

    @Test
    void unlock_ofAHolderThatBeganAfterTheLastChange_storesItsValue() {
        group.apply(put("a", "of another"));
        long began = group.groupRevision();
        group.apply(put("b", "other key"));
        long token = together(new Operation.SoftLock(CACHE, keys("a"), began, LOCK_MILLIS))
                .revision();

        assertTrue(unlock(token, "a", "1"));
        assertEquals("1", group.get("a"));
    }

    @Test
    void unlock_withoutValue_leavesAChange() {
        long before = group.groupRevision();
        long token = lock("a");

        unlock(token, "a", null);

        assertNull(group.get("a"));
        assertFalse(fill(before, "a", "old"));
        assertFalse(fill(token, "a", "old"), "read while the lock stood");
        assertTrue(fill(group.groupRevision(), "a", "new"));
    }

    @Test
    void unlock_whereTwoHold_storesNobodysValue() {
        long first = lock("a");
        long second = lock("a");

        boolean firstStored = unlock(first, "a", "1");
        boolean filled = fill(group.groupRevision(), "a", "old");
        boolean secondStored = unlock(second, "a", "2");

        assertFalse(firstStored);
        assertFalse(filled, "the second lock stands");
        assertFalse(secondStored);
        assertNull(group.get("a"));
        assertTrue(fill(group.groupRevision(), "a", "3"), "nobody's lock stands any more");
    }

    @Test
    void unlock_afterAnotherHasComeAndGone_storesNothing() {
        long first = lock("a");
        long second = lock("a");

        boolean secondStored = unlock(second, "a", "2");
        String inBetween = group.get("a");
        boolean firstStored = unlock(first, "a", "1");

        assertFalse(secondStored);
        assertNull(inBetween);
        assertFalse(firstStored);
        assertNull(group.get("a"));
    }

    @Test
    void unlock_ofAnothersToken_endsNoLock() {
        long token = lock("a");

        boolean stored = unlock(token + 1_000, "a", "x");

        assertFalse(stored);
        assertEquals(Result.Revisions.LOCKED, changed("a"));
    }

    @Test
    void unlock_twice_removesWhatTheFirstStored() {
        long token = lock("a");
        unlock(token, "a", "1");

        boolean again = unlock(token, "a", "1");

        assertFalse(again);
        assertNull(group.get("a"), "whoever cannot say that its lock stood knows nothing of the row");
    }

    @Test
    void expiry_endsTheLockAsAChange() {
        long before = group.groupRevision();
        lock("a");
        long during = group.groupRevision();

        group.advance(LOCK_MILLIS - 1);
        boolean isEarly = group.map().isTickDue(group.timeMillis());
        group.advance(1);
        boolean isDue = group.map().isTickDue(group.timeMillis());
        tick();

        assertFalse(isEarly);
        assertTrue(isDue);
        assertFalse(group.map().isTickDue(group.timeMillis()));
        assertEquals(group.index(), changed("a"));
        assertFalse(fill(before, "a", "old"));
        assertFalse(fill(during, "a", "old"));
        assertTrue(fill(group.groupRevision(), "a", "new"));
    }

    @Test
    void unlock_afterExpiry_invalidatesWhatWasFilledSince() {
        long token = lock("a");
        group.advance(LOCK_MILLIS);
        tick();
        fill(group.groupRevision(), "a", "other");

        boolean stored = unlock(token, "a", "1");

        assertFalse(stored);
        assertNull(group.get("a"));
    }

    @Test
    void expiry_ofOneHolder_leavesTheOther() {
        together(lockOf(LOCK_MILLIS, "a"));
        long longer = together(lockOf(2 * LOCK_MILLIS, "a")).revision();

        group.advance(LOCK_MILLIS);
        tick();

        assertEquals(Result.Revisions.LOCKED, changed("a"));
        assertFalse(unlock(longer, "a", "1"), "it was not alone");
        assertTrue(changed("a") < Result.Revisions.LOCKED);
    }

    @Test
    void expiry_ofMoreThanAStepEnds_goesOnInLaterSteps() {
        group = new TestGroup(limits(100, 2));
        lock("a", "b", "c");

        group.advance(LOCK_MILLIS);
        tick();
        boolean isMoreDue = group.map().isTickDue(group.timeMillis());
        tick();

        assertTrue(isMoreDue);
        assertFalse(group.map().isTickDue(group.timeMillis()));
    }

    @Test
    void lock_ofAKeyTwiceInOneStep_isOneLock() {
        long token = together(lockOf(LOCK_MILLIS, "a", "a"), lockOf(2 * LOCK_MILLIS, "a"))
                .revision();

        unlock(token, "a", "1");

        assertTrue(changed("a") < Result.Revisions.LOCKED, "no lock is left");
        assertFalse(group.map().isTickDue(group.timeMillis() + 2 * LOCK_MILLIS));
    }

    @Test
    void lock_ofAKeyTwiceInOneStep_lastsAsLongAsTheLonger() {
        together(lockOf(2 * LOCK_MILLIS, "a"), lockOf(LOCK_MILLIS, "a"));

        group.advance(LOCK_MILLIS);
        tick();
        long halfway = changed("a");
        group.advance(LOCK_MILLIS);
        tick();

        assertEquals(Result.Revisions.LOCKED, halfway);
        assertEquals(group.index(), changed("a"));
    }

    @Test
    void lockAll_hidesEveryKeyAndRefusesAllFills() {
        group.apply(put("a", "1"));
        long before = group.groupRevision();

        long token = lockAll();
        boolean filled = fill(group.groupRevision(), "unknown", "1");
        together(new Operation.SoftUnlockAll(CACHE, token));

        assertNull(group.get("a"));
        assertFalse(filled);
        assertFalse(fill(before, "a", "old"));
        assertFalse(fill(token, "a", "old"));
        assertTrue(fill(group.groupRevision(), "a", "new"));
    }

    @Test
    void lockAll_expires() {
        lockAll();
        long during = group.groupRevision();
        group.advance(LOCK_MILLIS);
        tick();

        assertFalse(fill(during, "a", "old"));
        assertTrue(fill(group.groupRevision(), "a", "new"));
    }

    @Test
    void unlock_ofAKeyUnderALockOfAll_storesNothing() {
        long one = lock("a");
        long all = lockAll();

        boolean during = unlock(one, "a", "1");
        long other = lock("b");
        together(new Operation.SoftUnlockAll(CACHE, all));
        boolean after = unlock(other, "b", "1");

        assertFalse(during);
        assertFalse(after);
        assertNull(group.get("b"));
    }

    @Test
    void clear_duringALock_leavesItAndRefusesItsValue() {
        long token = lock("a");

        group.apply(new Operation.Clear(CACHE));

        assertEquals(Result.Revisions.LOCKED, changed("a"));
        assertFalse(unlock(token, "a", "1"));
    }

    @Test
    void destroy_duringALock_isRefused_andTheLockStands() {
        long token = lock("a");
        group.apply(put("b", "1"));

        Result refusal = group.apply(new Operation.DestroyCache(CACHE));

        assertEquals(Result.Reason.IN_USE, ((Result.Rejected) refusal).reason());
        assertEquals(1, ((Result.Count) group.query(new Operation.Size(CACHE))).count());
        assertEquals(Result.Revisions.LOCKED, changed("a"));
        assertTrue(unlock(token, "a", "2"));
        assertEquals(Result.DONE, group.apply(new Operation.DestroyCache(CACHE)));
    }

    @Test
    void destroy_duringALockOfAll_isRefused_untilItsTimeIsOver() {
        lockAll();

        Result refusal = group.apply(new Operation.DestroyCache(CACHE));
        group.advance(LOCK_MILLIS);
        group.apply(new Operation.Tick());

        assertEquals(Result.Reason.IN_USE, ((Result.Rejected) refusal).reason());
        assertEquals(Result.DONE, group.apply(new Operation.DestroyCache(CACHE)));
    }

    @Test
    void tombstonesDropped_duringALock_refuseItsValueAndOlderFills() {
        group = new TestGroup(limits(2, 10));
        long before = group.groupRevision();
        long token = lock("a");
        group.apply(TestGroup.remove("b"));
        group.apply(TestGroup.remove("c"));

        assertFalse(fill(group.groupRevision(), "a", "old"));
        assertFalse(unlock(token, "a", "1"));
        assertFalse(fill(before, "a", "old"));
    }

    @Test
    void fill_ofAVisibleMapping_replacesOnlyIfAskedAndNewer() {
        group.apply(put("a", "1"));
        long before = group.groupRevision();

        boolean kept = isStored(together(fillOf(before, false, "a", "2")));
        boolean replaced = isStored(together(fillOf(before, true, "a", "3")));
        boolean late = isStored(together(fillOf(before, true, "a", "4")));

        assertFalse(kept);
        assertTrue(replaced);
        assertFalse(late);
        assertEquals("3", group.get("a"));
    }

    @Test
    void stored_thatIsBornExpired_isNotStored() {
        long since = group.groupRevision();
        Operation.Fill fill = new Operation.Fill(
                CACHE, List.of(new Operation.Item(key("a"), value("1"))), since, false, new Expiry(0, 0));

        assertFalse(isStored(together(fill)));
        assertNull(group.get("a"));
    }

    @Test
    void fill_withoutRoom_dropsTheOldestButNotWhatIsKnownOfIt() {
        group.apply(new Operation.CreateCache("small", TestGroup.definition(2, 0)));
        long before = group.groupRevision();
        Result.Together filled = together(smallFill(before, "a"), smallFill(before, "b"));
        long filledAt = filled.revision();
        together(smallFill(group.groupRevision(), "c"));

        boolean stale = isStored(together(smallFill(before, "a")));
        boolean fresh = isStored(together(smallFill(filledAt, "a")));

        assertFalse(stale, "its last change is not forgotten with it");
        assertTrue(fresh, "that it went is no change");
        assertEquals(new Result.Count(2), group.query(new Operation.Size("small")));
    }

    @Test
    void fill_largerThanTheCache_isRefusedAndDropsNothing() {
        group.apply(new Operation.CreateCache("small", TestGroup.definition(0, 3)));
        together(smallFill(group.groupRevision(), "a"));
        Operation.Item large = new Operation.Item(key("b"), value("large"));

        Result.Together refused =
                together(new Operation.Fill("small", List.of(large), group.groupRevision(), false, Expiry.NEVER));

        assertFalse(isStored(refused));
        assertEquals(new Result.Count(1), group.query(new Operation.Size("small")));
    }

    private static Operation.Fill smallFill(long since, String key) {
        return new Operation.Fill(
                "small", List.of(new Operation.Item(key(key), value("1"))), since, false, Expiry.NEVER);
    }

    @Test
    void together_refusesAPartAndAppliesTheOthers() {
        Result.Together result = together(
                new Operation.SoftLock("none", keys("a"), Long.MAX_VALUE, LOCK_MILLIS),
                lockOf(LOCK_MILLIS, "a"),
                fillOf(group.groupRevision(), false, "b", "1"));

        assertEquals(
                Result.Reason.NO_CACHE,
                assertInstanceOf(Result.Rejected.class, result.results().get(0)).reason());
        assertEquals(List.of(Result.DONE, stored(0)), result.results().subList(1, 3));
        assertEquals(Result.Revisions.LOCKED, changed("a"));
        assertEquals("1", group.get("b"));
    }

    @Test
    void together_overTheLimitOfLocks_isRefused() {
        List<Bytes> many = Stream.iterate(0, i -> i + 1)
                .limit(SoftLocks.LIMIT)
                .map(i -> key("k" + i))
                .toList();
        together(new Operation.SoftLock(CACHE, many, Long.MAX_VALUE, LOCK_MILLIS));

        Result refused = together(lockOf(LOCK_MILLIS, "a")).results().get(0);

        assertEquals(
                Result.Reason.LIMIT,
                assertInstanceOf(Result.Rejected.class, refused).reason());
        assertTrue(fill(group.groupRevision(), "a", "1"), "nothing was locked");
    }

    @Test
    void together_repeatedByItsSession_isAppliedOnce() {
        long session = group.openSession(1_000_000);
        Operation.Together lock = new Operation.Together(List.of(lockOf(LOCK_MILLIS, "a")));
        Result first = group.apply(session, 1, 1, lock);
        long token = ((Result.Together) first).revision();
        Operation.Together unlock = new Operation.Together(List.of(unlockOf(token, "a", "1")));
        group.apply(session, 2, 1, unlock);

        Result lockedAgain = group.apply(session, 1, 1, lock);
        Result unlockedAgain = group.apply(session, 2, 1, unlock);

        assertEquals(first, lockedAgain);
        assertTrue(isStored((Result.Together) unlockedAgain));
        assertEquals("1", group.get("a"));
    }

    @Test
    void install_bringsLocksDeadlinesAndAges() {
        group.apply(new Operation.CreateCache("small", TestGroup.definition(2, 0)));
        together(smallFill(group.groupRevision(), "a"), smallFill(group.groupRevision(), "b"));
        together(smallFill(group.groupRevision(), "c"));
        long token = lock("a");
        lock("b");
        ReplicatedMap copy = group.copy(MapLimits.DEFAULT);

        Operation.Together next =
                new Operation.Together(List.of(unlockOf(token, "a", "1"), smallFill(group.groupRevision(), "d")));
        Result here = group.apply(next);
        Result there = copy.apply(group.index(), new Proposal(group.timeMillis(), 0, 0, 0, next));

        assertEquals(here, there);
        assertEquals(Description.of(group.map().snapshot()), Description.of(copy.snapshot()));
        assertTrue(copy.isTickDue(group.timeMillis() + LOCK_MILLIS), "the lock of b");
    }

    private static Result.Stored stored(int... bits) {
        BitSet set = new BitSet();
        for (int bit : bits) {
            set.set(bit);
        }
        return new Result.Stored(set);
    }
}
