package io.loomcache.map;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last events of a group, for watchers that resume: bounded by their number
 * ({@link MapLimits#retainedEvents}) and by the bytes that they hold. The very last of them are part of the
 * snapshot, so that a watcher who is close behind loses nothing when a whole cluster restarts. Owned by the Raft thread.
 */
public final class EventLog {

    /** Most bytes of keys and values that kept events may hold, unless a single event is larger. */
    static final long RETAINED_BYTES = 64L << 20;

    /** Most events that a snapshot takes along, and most bytes of them. */
    static final int TAIL_EVENTS = 10_000;

    static final long TAIL_BYTES = 4L << 20;

    /** What an event without key and values takes. */
    private static final int EVENT_BYTES = 64;

    /** Kept events in order of revision and ordinal, beginning at {@link #first} and wrapping around. */
    private final @Nullable Event[] ring;

    private int first;
    private int count;
    private long bytes;

    /** horizon <= lastRevision */
    private long horizon;

    private long lastRevision;

    EventLog(int retainedEvents) {
        this.ring = new Event[retainedEvents];
    }

    /** Revisions at or below this one are no longer kept: a watcher that resumes below it has lost events. */
    public long horizon() {
        return horizon;
    }

    /** The revision up to which all events are known. */
    public long lastRevision() {
        return lastRevision;
    }

    /**
     * Events with a revision above the given one and above the horizon, oldest first. Ends with the last
     * event of the revision in which {@code max} was reached: a revision is never split.
     */
    public List<Event> after(long revision, int max) {
        int from = firstAbove(Math.max(revision, horizon));
        if (from == count || max <= 0) {
            return List.of();
        }
        List<Event> events = new ArrayList<>(Math.min(max, count - from));
        long last = horizon;
        for (int i = from; i < count; i++) {
            Event event = at(i);
            if (events.size() >= max && event.revision() != last) {
                break;
            }
            events.add(event);
            last = event.revision();
        }
        return Collections.unmodifiableList(events);
    }

    void append(Event event) {
        int eventBytes = bytesOf(event);
        while (count == ring.length || (count > 0 && bytes + eventBytes > RETAINED_BYTES)) {
            dropOldest();
        }
        ring[slot(count)] = event;
        count++;
        bytes += eventBytes;
    }

    /** All events of the log entry have been appended. */
    void complete(long index) {
        lastRevision = index;
    }

    /** Forgets everything but these: the state was replaced by a snapshot at this index. */
    void restart(long index, SnapshotPart.Events kept) {
        while (count > 0) {
            dropOldest();
        }
        horizon = kept.horizon();
        kept.events().forEach(this::append);
        lastRevision = index;
    }

    /**
     * The last events for a snapshot: as many whole revisions as the bounds allow. Members that have the same
     * log have the same, however far back each remembers.
     */
    SnapshotPart.Events tail() {
        int from = count;
        long tailBytes = 0;
        for (int i = count - 1; i >= 0 && count - i <= TAIL_EVENTS; i--) {
            tailBytes += bytesOf(at(i));
            if (tailBytes > TAIL_BYTES || at(i).revision() <= horizon) {
                break;
            }
            if (i == 0 || at(i - 1).revision() != at(i).revision()) {
                from = i;
            }
        }
        List<Event> events = new ArrayList<>(count - from);
        for (int i = from; i < count; i++) {
            events.add(at(i));
        }
        long before = from == 0 ? horizon : at(from - 1).revision();
        long version = events.isEmpty() ? before : events.get(events.size() - 1).revision();
        return new SnapshotPart.Events(version, before, Collections.unmodifiableList(events));
    }

    private void dropOldest() {
        Event oldest = at(0);
        ring[first] = null;
        first = slot(1);
        count--;
        bytes -= bytesOf(oldest);
        horizon = oldest.revision();
    }

    /** The position of the first event above a revision, found by bisection. */
    private int firstAbove(long revision) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (at(middle).revision() > revision) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private Event at(int position) {
        Event event = ring[slot(position)];
        if (event == null) {
            throw new AssertionError("no event at position " + position + " of " + count + ", first: " + first);
        }
        return event;
    }

    private int slot(int position) {
        int slot = first + position;
        return slot < ring.length ? slot : slot - ring.length;
    }

    private static int bytesOf(Event event) {
        return EVENT_BYTES + event.bytes();
    }
}
