package io.loomcache.simulation;

import io.loomcache.map.Event;
import io.loomcache.map.EventLog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What must hold between the members of one group at every moment: one leader a term (Raft thesis 3.4), one
 * entry at an index and term (log matching, 3.5), one effect of an entry (state machine safety, 3.6.3),
 * one state at the index of a snapshot. Watches; changes nothing.
 */
final class GroupChecks {

    private final Violations violations;
    private final int group;
    private final Map<Integer, String> leaders = new HashMap<>();
    private final Map<Long, Integer> appended = new HashMap<>();
    private final Map<Long, Long> snapshots = new HashMap<>();
    private final TreeMap<Long, List<Event>> effects = new TreeMap<>();
    private final ClockChecks clock;

    GroupChecks(int group, VirtualTime time, Violations violations) {
        this.group = group;
        this.violations = violations;
        this.clock = new ClockChecks(time, violations);
    }

    void leads(String member, int term) {
        String other = leaders.putIfAbsent(term, member);
        if (other == null) {
            violations.trace().event(member, "leads group " + group + " in term " + term);
        } else if (!other.equals(member)) {
            violations.add("election safety", member + " and " + other + " lead group " + group + " in term " + term);
        }
    }

    /** How many terms had a leader. */
    int leaders() {
        return leaders.size();
    }

    void appended(String member, long index, int term, byte[] operation) {
        int hash = Arrays.hashCode(operation);
        Integer other = appended.putIfAbsent((index << 20) + term, hash);
        if (other == null) {
            clock.stamped(member, operation);
        } else if (other != hash) {
            violations.add(
                    "log matching",
                    member + " has another entry " + index + " of term " + term + " than a member before");
        }
    }

    void snapshot(String member, Contents.Snapshot snapshot) {
        long hash = 1;
        for (Contents.Chunk chunk : snapshot.chunks()) {
            hash = (hash * 31 + chunk.version()) * 31 + Arrays.hashCode(chunk.bytes());
        }
        Long other = snapshots.putIfAbsent(snapshot.index(), hash);
        if (other != null && other != hash) {
            violations.add(
                    "same state", member + " has another state at index " + snapshot.index() + " than a member before");
        }
    }

    /** How many snapshots were compared or can be. */
    int snapshots() {
        return snapshots.size();
    }

    /** The effects that a member has applied after a revision; returns the last one it knows of. */
    long applied(String member, EventLog log, long after) {
        if (after < log.horizon()) {
            after = log.horizon();
        }
        Map<Long, List<Event>> fresh = new TreeMap<>();
        for (Event event : log.after(after, Integer.MAX_VALUE)) {
            fresh.computeIfAbsent(event.revision(), any -> new ArrayList<>()).add(event);
        }
        fresh.forEach((revision, events) -> {
            List<Event> other = effects.putIfAbsent(revision, events);
            if (other != null && !same(other, events)) {
                violations.add(
                        "state machine safety",
                        member + " applied " + shown(events) + " at " + revision + ", another member " + shown(other));
            }
        });
        return log.lastRevision();
    }

    /** Every effect that any member has applied, by revision. */
    NavigableMap<Long, List<Event>> effects() {
        return effects;
    }

    private static boolean same(List<Event> one, List<Event> other) {
        return shown(one).equals(shown(other));
    }

    private static String shown(List<Event> events) {
        StringBuilder text = new StringBuilder();
        for (Event event : events) {
            text.append(event.ordinal())
                    .append(event.type())
                    .append(event.cache())
                    .append(event.key())
                    .append(Arrays.toString(event.oldValue()))
                    .append(Arrays.toString(event.newValue()));
        }
        return text.toString();
    }
}
