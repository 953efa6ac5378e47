package io.loomcache.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.MapLimits;
import io.loomcache.map.Operation;
import io.loomcache.map.Proposal;
import io.loomcache.map.ReplicatedMap;
import io.loomcache.map.Result;
import io.loomcache.map.SnapshotPart;
import io.loomcache.raft.MemberEngineCodec;
import io.loomcache.storage.MemberStore;
import io.loomcache.storage.Seal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a new cluster begins with, when it begins from a backup. */
final class RestorationTest {

    private static final long LIFTED = 1L << 40;

    @TempDir
    Path folder;

    private final States old = States.sample();
    private Path backup;

    @BeforeEach
    void backup() throws Exception {
        backup = States.write(
                folder.resolve("backup"), new BackupStream(States.header(null), Seal.PLAIN, List.of(old.state())));
    }

    @Test
    void restored_everyMappingIsYoungerThanWhateverAnybodyKnows() {
        ReplicatedMap map = restored("nothing");

        Result.Values values = read(map, "books", "k1");
        Result.Versioned found = values.values().get(0);
        assertNotNull(found);
        assertEquals(States.MARKED, new String(found.value(), StandardCharsets.UTF_8));
        assertEquals(LIFTED, found.revision());
        assertEquals(LIFTED, values.groupRevision());
        // A reader of the old cluster that missed, and loads, at any revision it can have seen.
        Result late = apply(
                map,
                LIFTED + 1,
                new Operation.Write(
                        "books",
                        States.key("new"),
                        new byte[1],
                        new Condition.NotChangedSince(LIFTED - 1),
                        Expiry.NEVER,
                        false));
        assertFalse(((Result.Written) late).applied());
        Result fresh = apply(
                map,
                LIFTED + 2,
                new Operation.Write(
                        "books",
                        States.key("new"),
                        new byte[1],
                        new Condition.NotChangedSince(LIFTED),
                        Expiry.NEVER,
                        false));
        assertTrue(((Result.Written) fresh).applied());
    }

    /** Rows have changed since the backup, and nobody will tell. */
    @Test
    void regionsComeBackEmpty_andSoDoOthersIfTold() {
        assertEquals(0, size(restored("nothing"), "app.Book"));
        assertEquals(2, size(restored("nothing"), "books"));
        assertEquals(0, size(restored("boo*"), "books"));
        assertEquals(2, size(restored("boo"), "books"));
    }

    /** Who holds a lock may still commit: it stands as long as it had left, from the new cluster's first entry on. */
    @Test
    void softLock_standsForItsTime_countedFromTheNewBeginning_andBringsNoValue() {
        ReplicatedMap map = restored("nothing");
        long later = States.NOW_MILLIS + 1_000_000_000;
        Operation.Fill fill = new Operation.Fill(
                "app.Book",
                List.of(new Operation.Item(States.key("locked"), new byte[1])),
                LIFTED + 1,
                false,
                Expiry.NEVER);

        map.apply(LIFTED + 1, new Proposal(later, 0, 0, 0, new Operation.Tick()));
        map.apply(LIFTED + 2, new Proposal(later + 59_000, 0, 0, 0, new Operation.Together(List.of(fill))));
        assertEquals(0, size(map, "app.Book"));

        map.apply(LIFTED + 3, new Proposal(later + 61_000, 0, 0, 0, new Operation.Tick()));
        Operation.Fill again = new Operation.Fill("app.Book", fill.items(), LIFTED + 3, false, Expiry.NEVER);
        map.apply(LIFTED + 4, new Proposal(later + 61_000, 0, 0, 0, new Operation.Together(List.of(again))));
        assertEquals(1, size(map, "app.Book"));
    }

    @Test
    void unlockOfTheOldCluster_bringsNoValue() {
        ReplicatedMap map = restored("nothing");
        Operation.SoftUnlock unlock = new Operation.SoftUnlock(
                "app.Book", 8, List.of(new Operation.Change(States.key("locked"), new byte[1])), Expiry.NEVER);

        apply(map, LIFTED + 1, new Operation.Together(List.of(unlock)));

        assertEquals(0, size(map, "app.Book"));
    }

    @Test
    void sessions_areForgotten() {
        ReplicatedMap map = restored("nothing");

        Result result = map.apply(LIFTED + 1, new Proposal(1, 9, 1, 0, new Operation.KeepAlive()));

        assertEquals(Result.Reason.NO_SESSION, ((Result.Rejected) result).reason());
    }

    @Test
    void sameFile_sameContent_otherWay_otherContent() throws Exception {
        String first = restore("a", new Restoration("test", 1, List.of(), 1)).content();

        assertEquals(
                first, restore("b", new Restoration("test", 1, List.of(), 1)).content());
        assertNotEquals(
                first,
                restore("c", new Restoration("test", 1, List.of("books"), 1)).content());
        assertNotEquals(
                first, restore("d", new Restoration("test", 1, List.of(), 2)).content());
    }

    @Test
    void lives_moveRevisionsFurther() {
        Restoration second = new Restoration("test", 1, List.of(), 2);

        assertEquals(2 * LIFTED, second.lifted(100));
        assertEquals(3 * LIFTED, second.lifted(LIFTED + 100));
    }

    @Test
    void otherCluster_otherGroups_damagedFile_changeNothing() throws Exception {
        assertRefused(new Restoration("other", 1, List.of(), 1), "cluster: expected other, found test");
        assertRefused(new Restoration("test", 2, List.of(), 1), "number of groups: expected 2, found 1");
        byte[] damaged = Files.readAllBytes(backup);
        damaged[damaged.length - 100] ^= 1;
        Files.write(backup, damaged);
        assertRefused(new Restoration("test", 1, List.of(), 1), "damaged");
    }

    @Test
    void restored_namesWhatCameBackEmpty() throws Exception {
        assertEquals(
                Set.of("app.Book"),
                restore("a", new Restoration("test", 1, List.of(), 1)).cleared());
    }

    private void assertRefused(Restoration restoration, String expected) {
        Path data = folder.resolve("refused");

        BackupException refused =
                assertThrows(BackupException.class, () -> restoration.restore(backup, null, () -> open(data)));

        assertTrue(String.valueOf(refused.getMessage()).contains(expected), refused.toString());
        assertFalse(Files.exists(data));
    }

    private Restoration.Restored restore(String name, Restoration restoration) throws Exception {
        return restoration.restore(backup, null, () -> open(folder.resolve(name)));
    }

    private static MemberStore open(Path data) {
        return MemberStore.openEmpty(data, "test", "m1", null, new MemberEngineCodec());
    }

    private ReplicatedMap restored(String clear) {
        RestoredParts parts = new RestoredParts(LIFTED, new Restoration("test", 1, List.of(clear), 1)::isCleared);
        List<SnapshotPart> all = new ArrayList<>();
        old.state().parts().forEach(part -> all.add(parts.restored(part)));
        ReplicatedMap map = new ReplicatedMap(MapLimits.DEFAULT);
        map.install(LIFTED, all);
        return map;
    }

    private static Result apply(ReplicatedMap map, long index, Operation.Command command) {
        return map.apply(index, new Proposal(States.NOW_MILLIS, 0, 0, 0, command));
    }

    private static Result.Values read(ReplicatedMap map, String cache, String key) {
        return (Result.Values) map.query(
                new Operation.Read(cache, List.of(States.key(key))), 0, new io.loomcache.map.GuardLeases() {
                    @Override
                    public boolean isHeld(Operation.Guard guard) {
                        return true;
                    }

                    @Override
                    public void heard(String owner, Operation.Proof proof) {}

                    @Override
                    public Operation.Proof proof() {
                        return new Operation.Proof(0, 0);
                    }
                });
    }

    private static long size(ReplicatedMap map, String cache) {
        return map.snapshot().stream()
                .filter(SnapshotPart.Segment.class::isInstance)
                .map(SnapshotPart.Segment.class::cast)
                .mapToLong(segment -> segment.mappings().getOrDefault(cache, java.util.Map.of()).values().stream()
                        .filter(mapping -> mapping.value() != null)
                        .count())
                .sum();
    }
}
