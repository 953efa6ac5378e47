package io.loomcache.simulation;

import io.loomcache.client.ClientParts;
import io.loomcache.map.Listener;
import io.loomcache.raft.RaftGroup;
import io.loomcache.raft.RaftParts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Judges what synchronous listeners are promised: a change of {@link Workload#LASTING} returns after everybody
 * who listens, but for its own client, has handled it. Excused is whom a member had given up meanwhile, and what has waited as long
 * as a member lets it wait.
 *
 * <p>Who listens is what the replicated state says, when the change is invoked and when it returns.
 */
final class Listening {

    /** By then every member has applied what the member that answered had applied. */
    private static final long SECOND_LOOK_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long LONG_NANOS =
            SimulatedClient.OPERATION_TIMEOUT.toNanos() / 2 - TimeUnit.MILLISECONDS.toNanos(10);

    private final World world;
    private final List<Watching> holding = new ArrayList<>();
    private final Map<Late, Long> lastLateNanos = new HashMap<>();
    private int judged;
    private int excused;

    private record Late(int group, Listener listener) {}

    /** Somebody for whom a change has to wait. */
    private record Awaited(Watching watching, Listener listener) {}

    Listening(World world) {
        this.world = world;
    }

    /** A watch that holds writers, or will. */
    void add(Watching watching) {
        holding.add(watching);
    }

    boolean isAnyAlive() {
        return holding.stream().anyMatch(watching -> watching.client.process.isAlive());
    }

    /** Notes whom a member has given up; after each task of a group's thread. */
    void look(RaftGroup group, int number) {
        for (Listener listener : RaftParts.late(group)) {
            lastLateNanos.put(new Late(number, listener), world.time.nanos());
        }
    }

    /** A change that is under way. */
    final class Change {
        private final SimulatedClient writer;
        private final int group;
        private final long invokedNanos = world.time.nanos();
        private final List<Awaited> awaited;

        private Change(SimulatedClient writer, int group) {
            this.writer = writer;
            this.group = group;
            this.awaited = listening(writer, group);
        }

        /** It has changed the cache at a revision, and now its caller is told. */
        void returned(long revision) {
            List<Awaited> still = listening(writer, group);
            for (Awaited each : awaited) {
                if (!still.contains(each)) {
                    continue;
                }
                if (hasTakenLong() || lastLateNanos.getOrDefault(new Late(group, each.listener), 0L) >= invokedNanos) {
                    excused++;
                    continue;
                }
                judged++;
                if (each.watching.handled(group) < revision) {
                    long handled = each.watching.handled(group);
                    world.time.after(SECOND_LOOK_NANOS, () -> requireOver(each, handled, revision));
                }
            }
        }

        /** A member waits for listeners at most half of the time that it has for the request. */
        private boolean hasTakenLong() {
            return world.time.nanos() - invokedNanos >= LONG_NANOS;
        }

        /** It has returned too early, unless the listener's session was over, which not every member knew yet. */
        private void requireOver(Awaited each, long handled, long revision) {
            if (listening(writer, group).contains(each)) {
                world.violations.add(
                        "listeners handle changes first",
                        "a change at " + revision + " of " + writer.name + " had returned when " + each.listener
                                + " of " + each.watching.client.name + " had handled " + handled);
            }
        }
    }

    Change invoked(SimulatedClient writer, int group) {
        return new Change(writer, group);
    }

    /** Who listens according to the member that has applied most, without the writer. */
    private List<Awaited> listening(SimulatedClient writer, int group) {
        Set<Listener> replicated = world.members.stream()
                .filter(SimulatedMember::isRunning)
                .max(Comparator.comparingLong(member -> world.progress.of(member.id, group)))
                .map(member -> RaftParts.listeners(member.group(group), Workload.LASTING))
                .orElse(Set.of());
        List<Awaited> awaited = new ArrayList<>();
        for (Watching watching : holding) {
            long session = ClientParts.sessionId(watching.client.client(), group);
            for (Listener listener : replicated) {
                if (listener.sessionId() == session && watching.client != writer) {
                    awaited.add(new Awaited(watching, listener));
                }
            }
        }
        return awaited;
    }

    /** How many changes have waited for how many listeners, as pairs. */
    int judged() {
        return judged;
    }

    /** Pairs of which the listener had been given up. */
    int excused() {
        return excused;
    }
}
