package io.loomcache.map;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An immutable piece of a group's state at one log index. Taking the parts copies no mappings: a
 * segment that changes later copies itself first, so that parts can be encoded by any thread, at any
 * time.
 */
public sealed interface SnapshotPart {

    /** The place of this part: 0 is {@link Meta}, n is segment n - 1, the last is {@link Events}. */
    int number();

    /** The log index of the last change to this part: parts of equal number and version are equal. */
    long version();

    /**
     * Everything that is not a mapping.
     *
     * @param leaptMillis see {@link ReplicatedMap#leaptMillis}
     * @param clusterVersion see {@link ReplicatedMap#clusterVersion}
     */
    record Meta(
            long version,
            long clockMillis,
            long leaptMillis,
            ClusterVersion clusterVersion,
            List<CacheMeta> caches,
            List<SessionMeta> sessions,
            List<Operation.Guard> guards)
            implements SnapshotPart {
        @Override
        public int number() {
            return 0;
        }
    }

    /**
     * What is known of a cache beside its mappings.
     *
     * @param horizon no removal at or below it is remembered
     * @param eventRevision of the last event, 0 if there was none
     * @param fences by key, in order
     * @param softLocks by key, in order
     * @param softLocksOfAll soft locks on every key
     */
    record CacheMeta(
            String name,
            CacheDefinition definition,
            long createdRevision,
            long horizon,
            long eventRevision,
            Map<Bytes, Fence> fences,
            Map<Bytes, List<SoftLock>> softLocks,
            List<SoftLock> softLocksOfAll) {}

    /**
     * A fence on a key.
     *
     * @param token the log index that granted it
     * @param deadlineMillis by the group's clock
     */
    record Fence(long token, long deadlineMillis) {}

    /**
     * One holder's soft lock.
     *
     * @param token the log index that granted it
     * @param deadlineMillis by the group's clock; while that stands at 0, counted from its first time
     * @param isAlone whether nothing had happened to the key since its holder began, when it was granted
     */
    record SoftLock(long token, long deadlineMillis, boolean isAlone) {}

    /**
     * A session, in order of last sign of life.
     *
     * @param results not yet acknowledged, by request id
     * @param listeners the caches that it listens to, by listener id
     */
    record SessionMeta(
            long sessionId,
            String client,
            long timeoutMillis,
            long lastSeenMillis,
            long acknowledgedBelow,
            Map<Long, Result> results,
            Map<Long, String> listeners) {}

    /**
     * The last events, for watchers that resume.
     *
     * @param version revision of the last one, or {@code horizon}
     * @param horizon all events after this revision are here
     */
    record Events(long version, long horizon, List<Event> events) implements SnapshotPart {
        @Override
        public int number() {
            return 1 + io.loomcache.map.Segment.COUNT;
        }
    }

    /** The mappings and tombstones whose keys hash to one segment, by cache name. */
    record Segment(int number, long version, Map<String, Map<Bytes, Mapping>> mappings) implements SnapshotPart {}

    /**
     * What is known of one key.
     *
     * @param value null for a tombstone: the key was removed at this revision
     * @param expiresAtMillis by the group's clock; {@link #NEVER} if it does not expire
     */
    record Mapping(byte @Nullable [] value, long revision, long expiresAtMillis) {

        /** The expiry time of mappings that live until they are removed. */
        public static final long NEVER = Long.MAX_VALUE;

        static Mapping tombstone(long revision) {
            return new Mapping(null, revision, NEVER);
        }

        /** Whether it has a value and has not expired at this time. */
        boolean isVisibleAt(long millis) {
            return value != null && millis < expiresAtMillis;
        }
    }
}
