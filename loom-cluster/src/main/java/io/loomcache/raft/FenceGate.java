package io.loomcache.raft;

import io.loomcache.map.Bytes;
import io.loomcache.map.Condition;
import io.loomcache.map.Operation;
import io.loomcache.map.ReplicatedMap;
import io.loomcache.map.Result;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * Lets commands wait in front of the leader's log while somebody else's fence stands on their key, first
 * come, first served. So contenders queue here instead of asking again and again.
 *
 * <p>This is manners, not safety: the map judges fences by itself, and a new leader whose gate is empty does
 * no harm. Owned by the Raft thread.
 */
final class FenceGate {

    /** Most commands that wait; past it: busy. */
    static final int WAITING = 1_000;

    private final ReplicatedMap map;
    private final LeaderClock clock;
    private final BooleanSupplier isLeader;
    private final BiConsumer<ClientCommand, Reply> passage;
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    /**
     * How many fences that were proposed and not yet answered, and how many waiting commands, concern a key. Who
     * waits claims no key behind the one it waits for: its holder may need that one.
     */
    private final Map<Place, Integer> claims = new HashMap<>();

    private record Place(String cache, Bytes key) {}

    private record Waiting(ClientCommand command, List<Place> places, long deadlineNanos, Reply reply) {}

    /** @param passage proposes a command */
    FenceGate(
            ReplicatedMap map, LeaderClock clock, BooleanSupplier isLeader, BiConsumer<ClientCommand, Reply> passage) {
        this.map = map;
        this.clock = clock;
        this.isLeader = isLeader;
        this.passage = passage;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    /**
     * Lets the command through, or keeps it until the fences on its keys are gone. A retry of what the map has
     * done already gets its first result, and must not wait for the fence that it has itself.
     */
    void admit(ClientCommand command, long deadlineNanos, Reply reply) {
        List<Place> places = places(command.operation());
        int closed = isLeader.getAsBoolean() ? firstClosed(places) : -1;
        if (closed < 0 || map.isAnswered(command.sessionId(), command.requestId())) {
            pass(command, places, reply);
        } else if (waiting.size() >= WAITING) {
            reply.refused(new Refused(Refused.Reason.BUSY, "too many commands wait for fences", null));
        } else {
            List<Place> wanted = places.subList(0, closed + 1);
            wanted.forEach(place -> claims.merge(place, 1, Integer::sum));
            waiting.add(new Waiting(command, wanted, deadlineNanos, reply));
        }
    }

    /** Fences may have gone, time has passed, or this member does not lead any more. */
    void review(long nowNanos) {
        Deque<Waiting> before = new ArrayDeque<>(waiting);
        waiting.clear();
        before.forEach(each -> each.places.forEach(this::unclaim));
        for (Waiting each : before) {
            if (each.deadlineNanos - nowNanos <= 0) {
                String why = "the request's time had passed when the fence on its key had gone";
                each.reply.refused(new Refused(Refused.Reason.EXPIRED, why, null));
            } else {
                admit(each.command, each.deadlineNanos, each.reply);
            }
        }
    }

    private void pass(ClientCommand command, List<Place> places, Reply reply) {
        if (!(command.operation() instanceof Operation.Fence)) {
            passage.accept(command, reply);
            return;
        }
        places.forEach(place -> claims.merge(place, 1, Integer::sum));
        passage.accept(command, new Reply() {
            @Override
            public void answered(Result result) {
                places.forEach(FenceGate.this::unclaim);
                reply.answered(result);
            }

            @Override
            public void refused(Refused refused) {
                places.forEach(FenceGate.this::unclaim);
                reply.refused(refused);
            }

            @Override
            public void timed(Timing timing) {
                reply.timed(timing);
            }
        });
    }

    private void unclaim(Place place) {
        claims.computeIfPresent(place, (any, count) -> count == 1 ? null : count - 1);
    }

    /** The first of the places that is closed, -1 if none is. */
    private int firstClosed(List<Place> places) {
        long nowMillis = clock.nowMillis();
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            if (claims.containsKey(place) || map.isFenced(place.cache, place.key, nowMillis)) {
                return i;
            }
        }
        return -1;
    }

    /** The keys on which a command would wait. A holder does not, nor does a fill, which a fence refuses. */
    private static List<Place> places(Operation.Command command) {
        if (command instanceof Operation.Fence fence) {
            return fence.keys().stream()
                    .map(key -> new Place(fence.cache(), key))
                    .toList();
        }
        if (command instanceof Operation.Write write
                && !(write.condition() instanceof Condition.FenceHeld)
                && !(write.condition() instanceof Condition.NotChangedSince)) {
            return List.of(new Place(write.cache(), write.key()));
        }
        return List.of();
    }
}
