package io.loomcache.raft;

import io.loomcache.map.Listener;
import io.loomcache.map.Operation;
import io.loomcache.map.ReplicatedMap;
import io.loomcache.map.Result;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the answer to a change back until every listener of its cache has handled the events up to it
 * ({@link Operation.Listen}), but for those of the client that made it, which waits for its own by itself.
 *
 * <p>Who listens is replicated. How far they are is told to every member, and is true wherever it is told, so
 * that a new leader has only to listen as well. A listener for which an answer was held {@link #PATIENCE_SECONDS}
 * in vain is late: nobody waits for it until it has caught up. Who has less time than that to wait goes
 * without, and nobody else. Owned by the Raft thread.
 */
final class HeldAnswers {

    private static final Logger LOG = LoggerFactory.getLogger(HeldAnswers.class);

    static final int PATIENCE_SECONDS = 10;

    /** Most answers that wait; past it they go out at once, and are counted. */
    private static final int HELD_ANSWERS = 10_000;

    /** Of so many listeners it is known how far they are; of the others it is asked again by waiting. */
    private static final int KNOWN_LISTENERS = 100_000;

    private final ReplicatedMap map;
    private final Map<Listener, Long> handled = new Handled();
    private final Map<Listener, Missed> late = new HashMap<>();
    private final List<Held> held = new ArrayList<>();
    private final AtomicLong givenUp = new AtomicLong();

    /** What a late listener has to handle until it is waited for again. */
    private record Missed(String cache, long revision) {}

    /** @param isPatient whether its listeners are late when its time is over; else its client has little time */
    private record Held(
            String cache,
            long writerSession,
            long revision,
            long deadlineNanos,
            boolean isPatient,
            Result result,
            Reply reply) {}

    private static final class Handled extends LinkedHashMap<Listener, Long> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Listener, Long> eldest) {
            return size() > KNOWN_LISTENERS;
        }
    }

    HeldAnswers(ReplicatedMap map) {
        this.map = map;
    }

    /** How often an answer went out because its time was over, or too many waited. */
    long givenUp() {
        return givenUp.get();
    }

    /** How many answers wait. */
    int size() {
        return held.size();
    }

    /** How far the slowest listener of a cache is behind its last event, among those of which it is known. */
    long lag(String cache) {
        long last = map.eventRevision(cache);
        long lag = 0;
        for (Listener listener : map.listeners(cache)) {
            Long known = handled.get(listener);
            lag = known == null ? lag : Math.max(lag, last - known);
        }
        return lag;
    }

    /**
     * Answers now, or when the listeners are there.
     *
     * @param deadlineNanos of the request: half of what is left of it is the most that this may take
     */
    void answer(ClientCommand command, Result result, Reply reply, long nowNanos, long deadlineNanos) {
        List<String> caches = changed(command.operation(), result).stream()
                .filter(cache -> !map.listeners(cache).isEmpty())
                .toList();
        Reply reached = reply;
        for (String cache : caches) {
            Reply next = reached;
            reached = new Reply() {
                @Override
                public void answered(Result answer) {
                    hold(cache, command, answer, next, nowNanos, deadlineNanos);
                }

                @Override
                public void refused(Refused refused) {
                    next.refused(refused);
                }
            };
        }
        reached.answered(result);
    }

    private void hold(
            String cache, ClientCommand command, Result result, Reply reply, long nowNanos, long deadlineNanos) {
        long patienceNanos = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        long givenNanos = Math.min(patienceNanos, (deadlineNanos - nowNanos) / 2);
        Held answer = new Held(
                cache,
                command.sessionId(),
                map.eventRevision(cache),
                nowNanos + givenNanos,
                givenNanos == patienceNanos,
                result,
                reply);
        if (awaited(answer).isEmpty()) {
            reply.answered(result);
        } else if (held.size() >= HELD_ANSWERS) {
            free(answer);
        } else {
            held.add(answer);
        }
    }

    /** A listener has handled everything up to a revision. */
    void handled(Listener listener, long revision) {
        long known = handled.merge(
                listener, revision, (before, now) -> isCredible(before) ? Math.max(before, now) : (long) now);
        late.computeIfPresent(listener, (any, missed) -> known >= missed.revision ? null : missed);
        release();
    }

    /** Time has passed, and listeners may have gone. */
    void review(long nowNanos) {
        late.entrySet().removeIf(each -> !map.listeners(each.getValue().cache).contains(each.getKey()));
        List<Held> over = held.stream()
                .filter(answer -> answer.deadlineNanos - nowNanos <= 0)
                .toList();
        for (Held answer : over) {
            Set<Listener> awaited = awaited(answer);
            if (!awaited.isEmpty() && held.remove(answer)) {
                if (answer.isPatient) {
                    awaited.forEach(listener -> giveUp(listener, answer.cache));
                }
                free(answer);
            }
        }
        release();
    }

    /** Answers before the listeners are there. */
    private void free(Held answer) {
        givenUp.incrementAndGet();
        answer.reply.answered(answer.result);
    }

    private void giveUp(Listener listener, String cache) {
        long revision = map.eventRevision(cache);
        late.put(listener, new Missed(cache, revision));
        LOG.warn(
                "cache {}: listener {} of session {} is late, those who change the cache are answered without it"
                        + " until it has handled the events up to revision {}",
                cache,
                listener.id(),
                listener.sessionId(),
                revision);
    }

    /** The caches that an operation has changed. */
    private static Set<String> changed(Operation.Command operation, Result result) {
        if (operation instanceof Operation.Together together) {
            return together.parts().stream().map(Operation.Part::cache).collect(Collectors.toSet());
        }
        boolean isChange =
                result instanceof Result.Written written ? written.applied() : result instanceof Result.Batch;
        if (operation instanceof Operation.Touch touch) {
            return isChange && touch.timeToLiveMillis() == 0 ? Set.of(touch.cache()) : Set.of();
        }
        boolean isClear = operation instanceof Operation.Clear && result instanceof Result.Done;
        return (isChange || isClear) && operation instanceof Operation.OnCache onCache
                ? Set.of(onCache.cache())
                : Set.of();
    }

    private void release() {
        List<Held> free = new ArrayList<>();
        held.removeIf(answer -> awaited(answer).isEmpty() && free.add(answer));
        free.forEach(answer -> answer.reply.answered(answer.result));
    }

    /** Nobody can have handled what has not been applied here; a follower that hears so is only late. */
    private boolean isCredible(long revision) {
        return revision <= map.lastApplied();
    }

    private boolean hasHandled(Listener listener, long revision) {
        Long known = handled.get(listener);
        return known != null && known >= revision && isCredible(known);
    }

    private Set<Listener> awaited(Held answer) {
        Set<Listener> awaited = new HashSet<>();
        for (Listener listener : map.listeners(answer.cache)) {
            if (listener.sessionId() != answer.writerSession
                    && !late.containsKey(listener)
                    && !hasHandled(listener, answer.revision)) {
                awaited.add(listener);
            }
        }
        return awaited;
    }
}
