package io.loomcache.raft;

import io.loomcache.map.MapLimits;
import io.loomcache.map.ReplicatedMap;
import io.loomcache.map.SnapshotPart;
import io.loomcache.storage.ChunkContent;
import io.loomcache.storage.GroupStore;
import io.loomcache.wire.ProposalCodec;
import io.loomcache.wire.SnapshotCodec;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.log.SnapshotEntry;
import io.microraft.persistence.RestoredRaftState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a member's disk says of a group, without a cluster: the newest snapshot and every log entry behind it. Which of these entries
 * were committed the disk does not know; all are taken, so that nothing is left out that was answered by this member's doing.
 *
 * @param index of the last log entry
 * @param term of the last log entry
 * @param behindSnapshot how many entries came after the snapshot, each committed or not
 */
public record StoredState(long index, int term, long behindSnapshot, List<SnapshotPart> parts) {

    /** The state of a group whose store has just been opened; null if the group was never started there. */
    public static @Nullable StoredState of(GroupStore store, MapLimits limits) {
        RestoredRaftState restored = store.restore();
        return restored == null ? null : of(restored, limits);
    }

    private static StoredState of(RestoredRaftState restored, MapLimits limits) {
        ReplicatedMap map = new ReplicatedMap(limits);
        SnapshotEntry snapshot = restored.getSnapshotEntry();
        long index = 0;
        int term = 0;
        if (snapshot != null && snapshot.getIndex() > 0) {
            index = snapshot.getIndex();
            term = snapshot.getTerm();
            map.install(index, parts(snapshot));
        }
        for (LogEntry entry : restored.getLogEntries()) {
            apply(map, entry);
            index = entry.getIndex();
            term = entry.getTerm();
        }
        return new StoredState(index, term, restored.getLogEntries().size(), map.snapshot());
    }

    private static List<SnapshotPart> parts(SnapshotEntry snapshot) {
        List<SnapshotPart> parts = new ArrayList<>();
        for (Object chunk : (List<?>) snapshot.getOperation()) {
            ChunkContent content = (ChunkContent) ((SnapshotChunk) chunk).getOperation();
            parts.add(SnapshotCodec.decode(content.bytes()));
        }
        return parts;
    }

    private static void apply(ReplicatedMap map, LogEntry entry) {
        if (entry.getOperation() instanceof LogOperation.Proposed proposed) {
            map.apply(entry.getIndex(), ProposalCodec.decode(proposed.bytes()));
        } else if (entry.getOperation() instanceof LogOperation.NewTerm newTerm) {
            map.leapt(entry.getIndex(), newTerm.leaptAfter(map.leaptMillis()));
        } else if (entry.getOperation() instanceof LogOperation.VersionRaised raised) {
            map.versionRaised(entry.getIndex(), raised.version());
        }
    }
}
