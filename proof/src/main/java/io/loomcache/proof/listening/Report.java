package io.loomcache.proof.listening;

import static io.loomcache.proof.Table.count;
import static io.loomcache.proof.Table.time;

import io.loomcache.proof.Table;
import io.loomcache.proof.listening.Findings.Finding;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a run came to.
 *
 * @param progressed all that was written
 * @param nanos for which was written
 * @param findings of all listeners
 * @param warnings of the provider: events that it says it has lost
 */
record Report(Progressed progressed, long nanos, Map<Judge.Kind, Findings> findings, List<String> warnings) {

    /** Something was written, every listener heard all of it as it should, and nobody complained. */
    boolean isRight() {
        return progressed.writes() > 0
                && progressed.givenUp() == 0
                && warnings.isEmpty()
                && findings.size() == 4
                && findings.values().stream().allMatch(Findings::isRight);
    }

    @Override
    public String toString() {
        Table summary = new Table()
                .row("acknowledged writes", count(progressed.writes()))
                .row("a second", count(Math.round(progressed.writes() * 1e9 / nanos)))
                .row("longest time without an answer, one JVM", time(progressed.longestGap()))
                .row("outcome unknown", count(progressed.unknown()))
                .row("failed, not done", count(progressed.notDone()))
                .row("returned though listeners had not handled it, and said so", count(progressed.givenUp()))
                .row("warnings of lost events", count(warnings.size()));
        Table heard = new Table().row(header());
        findings.forEach((kind, each) -> heard.row(row(kind, each)));
        String first = warnings.isEmpty() ? "" : "\n  The first warning: " + warnings.get(0) + "\n";
        return summary + "\n" + heard + first + "\n  "
                + (isRight()
                        ? "Every listener heard everything once, in order, and the synchronous ones in time."
                        : "WRONG: see the columns after 'heard'.")
                + "\n";
    }

    private static String[] header() {
        return Stream.concat(
                        Stream.of("events by listeners"),
                        Arrays.stream(Finding.values()).map(Finding::label))
                .toArray(String[]::new);
    }

    private static String[] row(Judge.Kind kind, Findings findings) {
        String name = kind.cache() + ", " + (kind.isSynchronous() ? "synchronous" : "asynchronous");
        return Stream.concat(
                        Stream.of(name), Arrays.stream(Finding.values()).map(finding -> count(findings.count(finding))))
                .toArray(String[]::new);
    }
}
