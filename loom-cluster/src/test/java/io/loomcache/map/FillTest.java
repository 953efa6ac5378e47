package io.loomcache.map;

import static io.loomcache.map.TestGroup.CACHE;
import static io.loomcache.map.TestGroup.UNLIMITED;
import static io.loomcache.map.TestGroup.fill;
import static io.loomcache.map.TestGroup.key;
import static io.loomcache.map.TestGroup.limits;
import static io.loomcache.map.TestGroup.put;
import static io.loomcache.map.TestGroup.remove;
import static io.loomcache.map.TestGroup.touch;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** "Not changed since": late fills never overwrite something newer, with bounded memory. */
final class FillTest {

    private final TestGroup group = new TestGroup();

    @Test
    void fill_nothingHappened_applies() {
        long missed = group.groupRevision();
        group.apply(put("other", "x"));

        assertTrue(group.write(fill("k", "loaded", missed)).applied());
        assertEquals("loaded", group.get("k"));
    }

    @Test
    void fill_afterWrite_isRefused() {
        long missed = group.groupRevision();
        group.apply(put("k", "newer"));

        assertFalse(group.write(fill("k", "loaded", missed)).applied());
        assertEquals("newer", group.get("k"));
    }

    @Test
    void fill_afterRemoval_isRefused() {
        group.apply(put("k", "one"));
        long read = group.groupRevision();
        group.apply(remove("k"));

        assertFalse(group.write(fill("k", "loaded", read)).applied());
        assertTrue(group.write(fill("k", "loaded", group.groupRevision())).applied());
    }

    @Test
    void fill_afterRemovalOfTheAbsentKey_isRefused() {
        long missed = group.groupRevision();
        group.apply(remove("k"));
        group.apply(new Operation.RemoveAll(CACHE, List.of(key("l"))));

        assertFalse(group.write(fill("k", "loaded", missed)).applied());
        assertFalse(group.write(fill("l", "loaded", missed)).applied());
    }

    @Test
    void fill_afterWriteThatWasNeverVisible_isRefused() {
        long missed = group.groupRevision();
        group.apply(put("k", "newer", new Expiry(0, 0)));

        assertFalse(group.write(fill("k", "loaded", missed)).applied());
    }

    @Test
    void fill_afterExpiry_isRefused() {
        group.apply(put("k", "one", new Expiry(10, 10)));
        long read = group.groupRevision();
        group.advance(10).apply(new Operation.Tick());

        assertFalse(group.write(fill("k", "loaded", read)).applied());
        assertTrue(group.write(fill("k", "loaded", group.groupRevision())).applied());
    }

    @Test
    void fill_afterTouch_applies() {
        long revision = group.write(put("k", "one")).revision();
        group.apply(touch("k", revision, 10));

        assertTrue(group.write(fill("k", "loaded", revision)).applied());
    }

    @Test
    void fill_afterClear_isRefused() {
        long missed = group.groupRevision();
        group.apply(new Operation.Clear(CACHE));

        assertFalse(group.write(fill("k", "loaded", missed)).applied());
        assertTrue(group.write(fill("k", "loaded", group.groupRevision())).applied());
    }

    @Test
    void fill_cacheWasCreatedAnew_isRefused() {
        long missed = group.groupRevision();
        group.apply(new Operation.DestroyCache(CACHE));
        group.apply(new Operation.CreateCache(CACHE, UNLIMITED));

        assertFalse(group.write(fill("k", "loaded", missed)).applied());
        assertTrue(group.write(fill("k", "loaded", group.index())).applied());
    }

    @Test
    void fill_tombstoneWasDropped_isRefusedBelowTheHorizonOnly() {
        TestGroup bounded = new TestGroup(limits(2, 10));
        long missed = bounded.groupRevision();
        bounded.apply(remove("a"));
        long horizon = bounded.groupRevision();
        bounded.apply(remove("b"));
        bounded.apply(remove("c"));

        assertFalse(bounded.write(fill("a", "loaded", missed)).applied());
        assertFalse(bounded.write(fill("unknown", "loaded", missed)).applied());
        assertFalse(bounded.write(fill("b", "loaded", horizon)).applied());
        assertTrue(bounded.write(fill("unknown", "loaded", horizon)).applied());
    }

    @Test
    void put_overTombstone_makesRoomForAnother() {
        TestGroup bounded = new TestGroup(limits(2, 10));
        bounded.apply(remove("a"));
        bounded.apply(remove("b"));
        long beforeC = bounded.groupRevision();
        bounded.apply(put("a", "one"));
        bounded.apply(remove("c"));

        assertTrue(bounded.write(fill("unknown", "loaded", beforeC)).applied());
        assertTrue(bounded.write(fill("other", "loaded", 1)).applied(), "no tombstone was dropped");
    }
}
