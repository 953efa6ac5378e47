package io.loomcache.proof.faults.witness;

import io.loomcache.history.Case;
import io.loomcache.history.Effect;
import io.loomcache.history.Invocation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import javax.cache.event.EventType;

/**
 * Judges what a listener heard of one key against what the callers of that key know: every change once and in
 * order. All values are different. Of an asynchronous delivery nothing is missing but its end.
 */
final class EventJudge {

    private final String listener;
    private final List<Heard.Change> heard;
    private final List<Invocation> invocations;
    private final List<String> gaps = new ArrayList<>();
    private final List<String> lies = new ArrayList<>();

    /** @param listener and key, for the text of a complaint */
    EventJudge(String listener, List<Heard.Change> heard, List<Invocation> invocations) {
        this.listener = listener;
        this.heard = heard;
        this.invocations = invocations;
    }

    /**
     * What is wrong.
     *
     * @param gaps changes that were not heard, which only lost events explain
     * @param lies changes that were heard twice, or that never happened
     */
    record Findings(List<String> gaps, List<String> lies) {}

    Findings judge() {
        judgeChain();
        judgeBegins();
        judgeEnds();
        return new Findings(gaps, lies);
    }

    /** Each change begins with what the one before has left. */
    private void judgeChain() {
        long now = Heard.NONE;
        for (Heard.Change change : heard) {
            if (change.before() != now) {
                gaps.add(listener + " heard " + change + " when the value was " + now);
            }
            now = change.after();
        }
    }

    private void judgeBegins() {
        Map<Long, Integer> times = new HashMap<>();
        heard.forEach(change -> times.merge(change.after(), 1, Integer::sum));
        times.remove(Heard.NONE);
        Set<Long> possible = new HashSet<>();
        for (Invocation invocation : invocations) {
            for (Case each : invocation.cases()) {
                long value = each.effect().sets();
                possible.add(value);
                if (invocation.isKnown() && value != Heard.NONE && !times.containsKey(value)) {
                    gaps.add(listener + " did not hear of " + invocation);
                }
            }
        }
        times.forEach((value, count) -> {
            if (count > 1) {
                lies.add(listener + " heard " + count + " times that the value became " + value);
            }
            if (!possible.contains(value)) {
                lies.add(listener + " heard that the value became " + value + ", which nobody can have written");
            }
        });
    }

    private void judgeEnds() {
        Map<Long, Integer> times = new HashMap<>();
        heard.forEach(change -> times.merge(change.before(), 1, Integer::sum));
        times.remove(Heard.NONE);
        times.forEach((value, count) -> {
            if (count > 1) {
                lies.add(listener + " heard " + count + " times that the value ceased to be " + value);
            }
        });
        for (Invocation invocation : invocations) {
            Case seen = invocation.cases().get(0);
            long found = seen.guard().value();
            boolean hasEnded = invocation.isKnown() && changes(seen) && found != Heard.NONE;
            if (hasEnded && !times.containsKey(found)) {
                gaps.add(listener + " did not hear that " + found + " ceased: " + invocation);
            }
        }
    }

    private static boolean changes(Case seen) {
        return !seen.effect().equals(Effect.NOTHING);
    }

    /**
     * Whether the last that was heard is what is there; by this the end of a delivery is awaited.
     *
     * @param value that was read last; it may have expired since
     */
    static boolean isAtEnd(List<Heard.Change> heard, OptionalLong value) {
        if (heard.isEmpty()) {
            return value.isEmpty();
        }
        Heard.Change last = heard.get(heard.size() - 1);
        long now = value.orElse(Heard.NONE);
        return last.after() == now || (last.type() == EventType.EXPIRED && last.before() == now);
    }
}
