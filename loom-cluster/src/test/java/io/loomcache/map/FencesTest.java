package io.loomcache.map;

import static io.loomcache.map.TestGroup.CACHE;
import static io.loomcache.map.TestGroup.fill;
import static io.loomcache.map.TestGroup.key;
import static io.loomcache.map.TestGroup.put;
import static io.loomcache.map.TestGroup.remove;
import static io.loomcache.map.TestGroup.touch;
import static io.loomcache.map.TestGroup.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A fence stands as long as nothing has changed since it was granted. */
final class FencesTest {

    private final TestGroup group = new TestGroup();

    private Result.Fenced fence(String... keys) {
        List<Bytes> all = Stream.of(keys).map(TestGroup::key).toList();
        return (Result.Fenced) group.apply(new Operation.Fence(CACHE, all, 100, true));
    }

    private boolean writesUnder(Result.Fenced fence, String key, String value) {
        return group.write(write(key, value, new Condition.FenceHeld(fence.token()), Expiry.NEVER))
                .applied();
    }

    private boolean stands(String key) {
        return group.map().isFenced(CACHE, key(key), group.timeMillis());
    }

    @Test
    void fence_tellsWhatIsThere() {
        group.apply(put("a", "1"));

        Result.Fenced fence = fence("a", "b");

        assertNotEquals(0, fence.token());
        Result.Versioned found = fence.values().get(0);
        assertEquals("1", TestGroup.text(found == null ? null : found.value()));
        assertNull(fence.values().get(1));
    }

    @Test
    void fence_onAKeyOfAnother_getsNone() {
        fence("b");

        Result.Fenced second = fence("a", "b", "c");

        assertEquals(0, second.token());
        assertEquals(List.of(), second.values());
        assertFalse(stands("a"));
        assertFalse(stands("c"));
    }

    @Test
    void write_ofTheHolder_isDoneOnceAndEndsTheFence() {
        Result.Fenced fence = fence("a");

        boolean first = writesUnder(fence, "a", "1");
        boolean second = writesUnder(fence, "a", "2");

        assertTrue(first);
        assertFalse(second);
        assertFalse(stands("a"));
        assertEquals("1", group.get("a"));
    }

    @Test
    void write_ofSomebodyElse_endsTheFence() {
        for (Operation.Command change : List.of(
                put("a", "2"),
                remove("a"),
                new Operation.WriteAll(CACHE, List.of(new Operation.Item(key("a"), new byte[0])), Expiry.NEVER),
                new Operation.RemoveAll(CACHE, List.of(key("a"))),
                new Operation.Clear(CACHE))) {
            group.apply(put("a", "1"));
            Result.Fenced fence = fence("a");

            group.apply(change);

            assertFalse(writesUnder(fence, "a", "3"), change.toString());
        }
    }

    @Test
    void expiry_endsTheFence() {
        group.apply(put("a", "1", new Expiry(50, 50)));
        Result.Fenced fence = fence("a");

        group.advance(50);

        assertFalse(writesUnder(fence, "a", "2"));
    }

    @Test
    void touch_leavesTheFence() {
        long revision = group.write(put("a", "1", new Expiry(50, 50))).revision();
        Result.Fenced fence = fence("a");

        group.apply(touch("a", revision, 500));

        assertTrue(writesUnder(fence, "a", "2"));
    }

    @Test
    void fill_whileAFenceStands_isRefused() {
        long missedAt = group.groupRevision();
        Result.Fenced fence = fence("a");

        boolean filled = group.write(fill("a", "old", missedAt)).applied();

        assertFalse(filled);
        assertTrue(writesUnder(fence, "a", "new"));
    }

    @Test
    void fill_afterTheFenceWasGivenUp_isAccepted() {
        long missedAt = group.groupRevision();
        Result.Fenced fence = fence("a");
        group.apply(new Operation.Unfence(CACHE, List.of(key("a")), fence.token()));

        assertTrue(group.write(fill("a", "loaded", missedAt)).applied());
    }

    @Test
    void fence_whoseTimeIsOver_isNobodys() {
        Result.Fenced late = fence("a");
        group.advance(100);

        boolean stands = stands("a");
        boolean written = writesUnder(late, "a", "1");
        Result.Fenced next = fence("a");
        group.apply(new Operation.Unfence(CACHE, List.of(key("a")), late.token()));

        assertFalse(stands);
        assertFalse(written);
        assertTrue(writesUnder(next, "a", "2"), "unfence of the old one leaves the new one");
    }

    @Test
    void install_bringsTheFences() {
        Result.Fenced fence = fence("a");
        ReplicatedMap copy = group.copy(MapLimits.DEFAULT);

        Operation.Write write = write("a", "1", new Condition.FenceHeld(fence.token()), Expiry.NEVER);
        Result.Written written =
                (Result.Written) copy.apply(group.index() + 1, new Proposal(group.timeMillis(), 0, 0, 0, write));

        assertTrue(written.applied());
    }
}
