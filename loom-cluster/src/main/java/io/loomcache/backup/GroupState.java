package io.loomcache.backup;

import io.loomcache.map.SnapshotPart;
import java.util.List;

/**
 * The whole state of a group at one log index. Immutable.
 *
 * @param index of the last log entry that is in it
 * @param term that this entry's member was in, or a later one
 * @param parts as of {@link io.loomcache.map.ReplicatedMap#snapshot}
 */
public record GroupState(int number, long index, int term, List<SnapshotPart> parts) {

    public GroupState {
        parts = List.copyOf(parts);
    }
}
