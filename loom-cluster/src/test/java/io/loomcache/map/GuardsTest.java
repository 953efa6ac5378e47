package io.loomcache.map;

import static io.loomcache.map.TestGroup.CACHE;
import static io.loomcache.map.TestGroup.UNLIMITED;
import static io.loomcache.map.TestGroup.key;
import static io.loomcache.map.TestGroup.put;
import static io.loomcache.map.TestGroup.value;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cache whose guard is not held shows nothing, and is kept all the same. */
class GuardsTest {

    /** Leases that last until they are taken away. */
    private static final class Leases implements GuardLeases {

        private final Set<String> held = new HashSet<>();

        @Override
        public Operation.Proof proof() {
            return new Operation.Proof(7, 8);
        }

        @Override
        public void heard(String owner, Operation.Proof proof) {
            held.add(owner);
        }

        @Override
        public boolean isHeld(Operation.Guard guard) {
            return held.contains(guard.owner());
        }
    }

    private static final Operation.Proof PROOF = new Operation.Proof(1, 2);

    private final TestGroup group = new TestGroup();
    private final Leases leases = new Leases();

    @BeforeEach
    void store() {
        group.apply(put("a", "1"));
    }

    private Result ask(Operation.Query query) {
        return group.map().query(query, group.timeMillis(), leases);
    }

    private @Nullable String read() {
        Result result = ask(new Operation.Read(CACHE, List.of(key("a"))));
        Result.Versioned found = ((Result.Values) result).values().get(0);
        return found == null ? null : TestGroup.text(found.value());
    }

    private void assertClosed(String cache) {
        assertEquals(new Result.Closed(group.index()), ask(new Operation.Read(cache, List.of(key("a")))));
    }

    private Result guard(String owner, String... caches) {
        return group.apply(new Operation.Guard(owner, 1_000, List.of(caches)));
    }

    @Test
    void queries_ofACacheWhoseGuardIsNotHeld_sayThatItIsClosed_orFindNothing() {
        guard("app", CACHE);

        assertClosed(CACHE);
        assertEquals(new Result.Page(List.of(), null), ask(new Operation.Scan(CACHE, null, 10)));
        assertEquals(new Result.Closed(group.index()), ask(new Operation.Present(CACHE, List.of(key("a")))));
        assertEquals(new Result.Count(0), ask(new Operation.Size(CACHE)));
        assertEquals(
                new Result.Revisions(group.index(), List.of(Result.Revisions.LOCKED, Result.Revisions.LOCKED)),
                ask(new Operation.Changes(CACHE, List.of(key("a"), key("b")))));
        assertEquals(new Result.Definition(UNLIMITED), ask(new Operation.GetDefinition(CACHE)));
    }

    @Test
    void guard_thatIsHeld_hidesNothing() {
        guard("app", CACHE);

        assertEquals(new Result.GuardHeld(true, leases.proof()), ask(new Operation.HoldGuard("app", PROOF)));

        assertEquals("1", read());
    }

    @Test
    void sign_withoutProof_doesNotHold() {
        guard("app", CACHE);

        ask(new Operation.HoldGuard("app", null));

        assertClosed(CACHE);
    }

    @Test
    void sign_ofAGuardThatDoesNotExist_isNotHeard() {
        assertEquals(new Result.GuardHeld(false, leases.proof()), ask(new Operation.HoldGuard("app", PROOF)));
        guard("app", CACHE);

        assertClosed(CACHE);
    }

    @Test
    void cache_ofTwoGuards_needsBoth() {
        guard("app", CACHE);
        guard("other", CACHE);
        ask(new Operation.HoldGuard("app", PROOF));

        assertClosed(CACHE);
        ask(new Operation.HoldGuard("other", PROOF));

        assertEquals("1", read());
    }

    @Test
    void guard_repeated_addsCaches() {
        group.apply(new Operation.CreateCache("films", UNLIMITED));
        guard("app", CACHE);
        guard("app", "films");

        assertClosed(CACHE);
        assertEquals(new Result.Count(0), ask(new Operation.Size("films")));
        assertEquals(List.of(new Operation.Guard("app", 1_000, List.of(CACHE, "films"))), metas());
    }

    @Test
    void cacheThatIsCreatedLater_isGuarded() {
        guard("app", "films");
        group.apply(new Operation.CreateCache("films", UNLIMITED));
        group.apply(new Operation.WriteAll("films", List.of(new Operation.Item(key("f"), value("1"))), Expiry.NEVER));

        assertEquals(new Result.Closed(group.index()), ask(new Operation.Present("films", List.of(key("f")))));
    }

    /** What its owner is yet to tell is about the cache of this name, whenever it was created. */
    @Test
    void destroy_ofACacheUnderGuard_isRefusedUntilTheGuardEnds() {
        guard("app", CACHE);

        Result refusal = group.apply(new Operation.DestroyCache(CACHE));
        group.apply(new Operation.EndGuard("app", false));

        assertEquals(Result.Reason.IN_USE, ((Result.Rejected) refusal).reason());
        assertEquals("1", read());
        assertEquals(Result.DONE, group.apply(new Operation.DestroyCache(CACHE)));
    }

    @Test
    void end_showsWhatThereIs() {
        guard("app", CACHE);
        group.apply(new Operation.EndGuard("app", false));

        assertEquals("1", read());
        assertEquals(new Result.Names(List.of()), ask(new Operation.ListGuards()));
    }

    @Test
    void end_ofAnOwnerThatIsGone_clearsItsCaches_andRefusesWhatWasReadBefore() {
        guard("app", CACHE, "never-created");
        long before = group.index();
        group.apply(new Operation.EndGuard("app", true));
        group.apply(new Operation.Together(List.of(new Operation.Fill(
                CACHE, List.of(new Operation.Item(key("a"), value("0"))), before, false, Expiry.NEVER))));

        assertEquals(null, read());
    }

    @Test
    void end_ofAGuardThatDoesNotExist_isNoError() {
        assertEquals(Result.DONE, group.apply(new Operation.EndGuard("nobody", true)));
        assertEquals("1", read());
    }

    @Test
    void guards_pastTheLimit_areRefused() {
        for (int i = 0; i < Guards.LIMIT; i++) {
            assertEquals(Result.DONE, guard("app-" + i, CACHE));
        }

        assertEquals(Result.Reason.LIMIT, ((Result.Rejected) guard("one-more", CACHE)).reason());
        assertEquals(Result.DONE, guard("app-0", "films"));
    }

    @Test
    void snapshot_keepsGuards() {
        guard("app", CACHE);
        ReplicatedMap copy = group.copy(MapLimits.DEFAULT);

        Result result = copy.query(new Operation.Read(CACHE, List.of(key("a"))), 0, leases);

        assertEquals(new Result.Closed(group.index()), result);
        assertArrayEquals(
                new Object[] {metas()},
                new Object[] {((SnapshotPart.Meta) copy.snapshot().get(0)).guards()});
    }

    @Test
    void snapshot_withAnOwnerTwice_isRefusedAndChangesNothing() {
        guard("app", CACHE);
        List<SnapshotPart> parts = new ArrayList<>(group.map().snapshot());
        SnapshotPart.Meta meta = (SnapshotPart.Meta) parts.get(0);
        Operation.Guard guard = metas().get(0);
        parts.set(
                0,
                new SnapshotPart.Meta(
                        meta.version(),
                        meta.clockMillis(),
                        meta.leaptMillis(),
                        meta.clusterVersion(),
                        List.of(),
                        meta.sessions(),
                        List.of(guard, guard)));
        parts.replaceAll(part -> part instanceof SnapshotPart.Segment segment
                ? new SnapshotPart.Segment(segment.number(), segment.version(), Map.of())
                : part);

        assertThrows(IllegalArgumentException.class, () -> group.map().install(group.index(), parts));

        assertEquals(List.of(guard), metas());
        assertEquals(new Result.Definition(UNLIMITED), ask(new Operation.GetDefinition(CACHE)));
    }

    private List<Operation.Guard> metas() {
        return ((SnapshotPart.Meta) group.map().snapshot().get(0)).guards();
    }
}
