package io.loomcache.raft;

import io.loomcache.map.ClusterVersion;
import java.util.function.Supplier;

/**
 * What the engine carries through the log without looking inside. The bytes of a proposal are written
 * once, by the leader's request path, and are the same in every log and on every disk.
 */
sealed interface LogOperation {

    /**
     * A {@link io.loomcache.map.Proposal}, encoded. Once it is applied and on disk its bytes may be left there
     * ({@link LogMemory}). Owned by the Raft thread from its first append on.
     */
    final class Proposed implements LogOperation {
        private Supplier<byte[]> bytes;

        Proposed(byte[] bytes) {
            this.bytes = () -> bytes;
        }

        byte[] bytes() {
            return bytes.get();
        }

        void moveToDisk(Supplier<byte[]> reader) {
            bytes = reader;
        }
    }

    /**
     * Every member is of a build of at least this version, so that what came with it may be in the log from here on. An
     * older build that applies this stops.
     */
    record VersionRaised(ClusterVersion version) implements LogOperation {}

    /**
     * The first entry of a term (Raft thesis 6.4): lets its leader know what is committed, and the others with what time
     * it began ({@link LeaderClock}).
     *
     * @param timeMillis where the leader's clock began
     * @param leapMillis by how much that was later than what the leader had measured
     * @param isNewRun the leader had measured nothing, and its wall clock was ahead of the group's
     */
    record NewTerm(long timeMillis, long leapMillis, boolean isNewRun) implements LogOperation {

        /** How far the run's terms have leapt in all, when those before this one have leapt so far. */
        long leaptAfter(long leaptMillis) {
            return isNewRun ? 0 : leaptMillis + leapMillis;
        }
    }
}
