package io.loomcache.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one cache should be: a hash map with times. Expires everything at the moment it is due. */
final class SimpleMap {

    /** Whether a condition holds; of a fill after an expiry the model cannot tell. */
    enum Verdict {
        HOLDS,
        FAILS,
        UNKNOWN
    }

    private record Timed(byte[] value, long revision, long expiresAtMillis) {}

    private final Map<Bytes, Timed> mappings = new HashMap<>();
    private final Map<Bytes, Long> changes = new HashMap<>();
    private final Set<Bytes> expiredSinceChange = new HashSet<>();
    private final Map<Bytes, List<byte[]>> unseenExpiries = new HashMap<>();
    private long clockMillis;
    private long clearedAt;

    SimpleMap(long createdRevision) {
        this.clearedAt = createdRevision;
    }

    void moveClock(long millis) {
        clockMillis = Math.max(clockMillis, millis);
        List<Bytes> due = new ArrayList<>();
        mappings.forEach((key, mapping) -> {
            if (mapping.expiresAtMillis() <= clockMillis) {
                due.add(key);
            }
        });
        due.forEach(this::expire);
    }

    int size() {
        return mappings.size();
    }

    byte @Nullable [] value(Bytes key) {
        Timed mapping = mappings.get(key);
        return mapping == null ? null : mapping.value();
    }

    long revision(Bytes key) {
        Timed mapping = mappings.get(key);
        return mapping == null ? 0 : mapping.revision();
    }

    Verdict judge(Operation.Write write) {
        byte[] value = value(write.key());
        if (write.condition() instanceof Condition.NotChangedSince since) {
            if (lastChange(write.key()) > since.revision()) {
                return Verdict.FAILS;
            }
            return expiredSinceChange.contains(write.key()) ? Verdict.UNKNOWN : Verdict.HOLDS;
        }
        boolean holds = write.condition().equals(Condition.ALWAYS)
                || (write.condition().equals(Condition.ABSENT) && value == null)
                || (write.condition().equals(Condition.PRESENT) && value != null)
                || (write.condition() instanceof Condition.ValueEquals expected
                        && Arrays.equals(value, expected.value()))
                || (write.condition() instanceof Condition.RevisionEquals revision
                        && value != null
                        && revision(write.key()) == revision.revision());
        return holds ? Verdict.HOLDS : Verdict.FAILS;
    }

    /** A write whose condition holds, among them the removal of what is not there. */
    void write(long index, Operation.Write write) {
        Timed old = mappings.get(write.key());
        byte[] value = write.value();
        long timeToLive =
                old == null ? write.expiry().creationMillis() : write.expiry().updateMillis();
        changed(index, write.key());
        if (value == null) {
            mappings.remove(write.key());
        } else if (timeToLive != 0) {
            mappings.put(write.key(), new Timed(value, index, expiresAt(timeToLive, old)));
        } else if (old != null) {
            expire(write.key());
            expiredSinceChange.remove(write.key());
        }
    }

    void clear(long index) {
        mappings.clear();
        unseenExpiries.clear();
        expiredSinceChange.clear();
        clearedAt = index;
    }

    /** An EXPIRED event must tell an expiry that happened and that no event has told before. */
    void see(Event event, String replay) {
        Bytes key = event.key();
        if (event.type() != EventType.EXPIRED || key == null) {
            return;
        }
        List<byte[]> unseen = unseenExpiries.getOrDefault(key, List.of());
        assertFalse(unseen.isEmpty(), () -> "no expiry of " + key + " for " + event + ", " + replay);
        assertArrayEquals(unseen.remove(0), event.oldValue(), replay);
    }

    void checkAllExpiriesSeen(String replay) {
        unseenExpiries.values().forEach(unseen -> assertEquals(0, unseen.size(), replay));
    }

    private void changed(long index, Bytes key) {
        changes.put(key, index);
        expiredSinceChange.remove(key);
    }

    private long lastChange(Bytes key) {
        return Math.max(clearedAt, changes.getOrDefault(key, 0L));
    }

    private void expire(Bytes key) {
        Timed mapping = Objects.requireNonNull(mappings.remove(key));
        unseenExpiries.computeIfAbsent(key, k -> new ArrayList<>()).add(mapping.value());
        expiredSinceChange.add(key);
    }

    private long expiresAt(long timeToLiveMillis, @Nullable Timed old) {
        if (timeToLiveMillis == Expiry.UNCHANGED && old != null) {
            return old.expiresAtMillis();
        }
        return timeToLiveMillis == Expiry.ETERNAL ? Long.MAX_VALUE : clockMillis + timeToLiveMillis;
    }
}
