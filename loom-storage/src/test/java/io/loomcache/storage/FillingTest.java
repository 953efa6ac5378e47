package io.loomcache.storage;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.storage.StoreException.Kind;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.persistence.RestoredRaftState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that are filled before there is a cluster, and groups that begin with what they hold. */
final class FillingTest {

    private static final long INDEX = 1L << 40;
    private static final List<Fixture.Endpoint> FOUNDERS = List.of(Fixture.M1, Fixture.M2, Fixture.M3);

    @TempDir
    Path folder;

    @Test
    void filled_begins_asAGroupOfItsFounders_andRestarts() {
        fill();
        try (Fixture member = Fixture.open(folder)) {
            assertEquals("backup x", member.member.content());
            RestoredRaftState begun = Optional.ofNullable(member.group.restore(Fixture.M1, FOUNDERS))
                    .orElseThrow();
            assertBegun(begun);
            member.group.persistLogEntries(List.of(Fixture.entry(5, INDEX + 1)));
            member.group.flush();
        }
        try (Fixture member = Fixture.open(folder)) {
            RestoredRaftState again = Optional.ofNullable(member.group.restore(Fixture.M1, FOUNDERS))
                    .orElseThrow();
            assertEquals(List.of("5:" + (INDEX + 1)), Fixture.operations(again));
            assertEquals(
                    Set.copyOf(FOUNDERS),
                    Set.copyOf(requireNonNull(again.getSnapshotEntry())
                            .getGroupMembersView()
                            .getMembers()));
        }
    }

    /** A process may die before the group has said durably who it is; its founders are then told once more. */
    @Test
    void filled_openedAndClosedWithoutABeginning_canStillBegin() {
        fill();
        try (Fixture member = Fixture.open(folder)) {
            assertNull(member.group.restore());
        }
        try (Fixture member = Fixture.open(folder)) {
            assertBegun(Optional.ofNullable(member.group.restore(Fixture.M1, FOUNDERS))
                    .orElseThrow());
        }
    }

    @Test
    void unfinished_opensForNobody() {
        MemberStore store = MemberStore.openEmpty(folder, "cluster", "m1", null, Fixture.CODEC);
        GroupStore.Filling filling = store.group(0).fill(INDEX, 3);
        filling.add(0, INDEX, new byte[10]);
        filling.end();
        store.close();

        StoreException refused = assertThrows(StoreException.class, () -> Fixture.open(folder));
        StoreException again = assertThrows(
                StoreException.class, () -> MemberStore.openEmpty(folder, "cluster", "m1", null, Fixture.CODEC));

        assertTrue(String.valueOf(refused.getMessage()).contains("did not come to its end"), refused.toString());
        assertEquals(Kind.UNUSABLE, again.kind());
    }

    @Test
    void usedFolder_isNotFilled_andStaysAsItWas() throws Exception {
        try (Fixture used = Fixture.started(folder)) {
            used.appendAndFlush(1, 1, 3);
        }

        assertThrows(StoreException.class, () -> MemberStore.openEmpty(folder, "cluster", "m1", null, Fixture.CODEC));

        assertEquals(List.of("1:1", "1:2", "1:3"), Fixture.operations(Fixture.restore(folder)));
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(other.resolve("file"), "mine");
        assertThrows(StoreException.class, () -> MemberStore.openEmpty(other, "cluster", "m1", null, Fixture.CODEC));
    }

    /** Without a word in the identity a snapshot whose group was never started is what is left of a damaged one. */
    @Test
    void snapshotWithoutAStartedGroup_isCorrupt_unlessTheFolderWasFilled() {
        fill();
        Path identity = folder.resolve(Identity.FILE);
        StoreException refused = assertThrows(StoreException.class, () -> {
            Identity.fresh("cluster", "m1", 7).replace(folder, Disk.REAL);
            Fixture.open(folder);
        });

        assertTrue(Files.exists(identity));
        assertEquals(Kind.CORRUPT, refused.kind());
    }

    @Test
    void openUsed_ofAnEmptyFolder_isRefused_andLeavesNothing() throws Exception {
        assertThrows(StoreException.class, () -> MemberStore.openUsed(folder, "cluster", "m1", null, Fixture.CODEC));

        try (var left = Files.list(folder)) {
            assertEquals(0, left.count());
        }
    }

    private void fill() {
        try (MemberStore store = MemberStore.openEmpty(folder, "cluster", "m1", null, Fixture.CODEC)) {
            GroupStore.Filling filling = store.group(0).fill(INDEX, 3);
            filling.add(0, INDEX, "first".getBytes(StandardCharsets.UTF_8));
            filling.add(1, INDEX, "second".getBytes(StandardCharsets.UTF_8));
            filling.end();
            store.filled("backup x");
        }
    }

    private static void assertBegun(RestoredRaftState begun) {
        assertEquals(3, begun.getTermPersistentState().getTerm());
        assertTrue(begun.getLocalEndpointPersistentState().isVoting());
        assertEquals(Fixture.M1, begun.getLocalEndpointPersistentState().getLocalEndpoint());
        assertEquals(
                Set.copyOf(FOUNDERS), Set.copyOf(begun.getInitialGroupMembers().getVotingMembers()));
        assertEquals(INDEX, requireNonNull(begun.getSnapshotEntry()).getIndex());
        List<?> chunks = (List<?>) requireNonNull(begun.getSnapshotEntry()).getOperation();
        ChunkContent second = (ChunkContent) ((SnapshotChunk) chunks.get(1)).getOperation();
        assertArrayEquals("second".getBytes(StandardCharsets.UTF_8), second.bytes());
        assertEquals(List.of(), begun.getLogEntries());
    }
}
