package io.loomcache.proof.faults.witness;

import io.loomcache.history.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/** What a run came to. */
record Report(
        Recorder.Shared shared,
        List<Verdict> problems,
        int unread,
        Rows rows,
        Freshness freshness,
        Ears.Judgement ears) {

    private static final int SHOWN = 3;

    boolean isRight() {
        return problems.isEmpty()
                && unread == 0
                && shared.failures().isEmpty()
                && rows.differenceCount() == 0
                && !freshness.stale().iterator().hasNext()
                && ears.wrong().isEmpty();
    }

    List<String> lines() {
        List<Verdict> violations = problems.stream()
                .filter(problem -> problem instanceof Verdict.Violation)
                .toList();
        List<String> lines = new ArrayList<>();
        lines.add("operations      " + new TreeMap<>(shared.outcomes()));
        lines.add("keys judged     " + shared.places().size());
        lines.add("violations      " + violations.size());
        lines.add("undecided       " + (problems.size() - violations.size()));
        lines.add("unreadable keys " + unread);
        lines.add("writer differs  " + rows.summary());
        lines.add("stale loads     " + freshness.summary());
        lines.add("events          " + ears.heard() + " heard, wrong "
                + ears.wrong().size() + ", lost and said so " + ears.missing().size() + " in " + ears.lossLines()
                + " lines of the log");
        lines.add("other failures  " + shared.failures().size());
        show(lines, violations);
        show(lines, rows.differences());
        show(lines, freshness.stale());
        show(lines, ears.wrong());
        show(lines, shared.failures());
        return lines;
    }

    private static void show(List<String> lines, Iterable<?> problems) {
        StreamSupport.stream(problems.spliterator(), false)
                .limit(SHOWN)
                .forEach(problem -> lines.add("WRONG " + problem));
    }
}
