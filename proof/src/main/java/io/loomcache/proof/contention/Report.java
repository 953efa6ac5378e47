package io.loomcache.proof.contention;

import static io.loomcache.proof.Table.count;
import static io.loomcache.proof.Table.time;

import io.loomcache.proof.Table;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * All results side by side.
 *
 * @param results in the order of the columns
 */
record Report(List<Result> results) {

    boolean isRight() {
        return results.stream().allMatch(result -> result.wrong().isEmpty());
    }

    @Override
    public String toString() {
        Table table = new Table();
        row(table, "", Result::kind);
        row(table, "acknowledged operations", result -> count(result.status().done()));
        row(table, "a second", result -> count(Math.round(result.perSecond())));
        row(table, "another was faster", result -> count(result.status().conflicts()));
        row(table, "leaders killed", result -> count(result.kills()));
        row(
                table,
                "longest time without an answer, one JVM",
                result -> time(result.status().longestGap()));
        row(table, "longest operation", result -> time(result.status().longestCall()));
        row(table, "outcome unknown", result -> count(result.status().unknown()));
        row(table, "failed, not done", result -> count(result.status().notDone()));
        row(table, "right", Result::right);
        return table + "\n  " + verdict() + "\n";
    }

    private void row(Table table, String what, Function<Result, String> cell) {
        table.row(Stream.concat(Stream.of(what), results.stream().map(cell)).toArray(String[]::new));
    }

    private String verdict() {
        if (!isRight()) {
            List<String> wrong = results.stream()
                    .filter(result -> !result.wrong().isEmpty())
                    .map(result -> result.kind() + ": " + result.wrong())
                    .toList();
            return "WRONG: " + String.join("; ", wrong) + ".";
        }
        long unknown =
                results.stream().mapToLong(result -> result.status().unknown()).sum();
        return unknown == 0
                ? "Every counter is exact, every ticket has one winner."
                : "All is right within the " + count(unknown) + " operations whose outcome is unknown.";
    }
}
