package io.loomcache.staleness.soak;

import static io.loomcache.proof.Table.count;
import static io.loomcache.proof.Table.time;

import io.loomcache.proof.Table;
import io.loomcache.staleness.application.Tally;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a soak has found, for people. Not thread-safe. */
final class Verdict {

    private static final int LINES = 5;

    private final Map<Fault, Integer> done = new EnumMap<>(Fault.class);
    private final Map<Fault, Integer> idle = new EnumMap<>(Fault.class);
    private final List<String> differences = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();
    private final Map<String, Long> seenFirst = new HashMap<>();
    private Tally totals = new Tally();

    /** Between the first and the last time that the same wrong state was read, in nanoseconds. */
    private long longest;

    void note(Fault fault, boolean tookEffect) {
        (tookEffect ? done : idle).merge(fault, 1, Integer::sum);
    }

    void differences(String name, List<String> of) {
        of.forEach(difference -> differences.add(name + ": " + difference));
    }

    void failures(String name, List<String> of) {
        of.forEach(failure -> failures.add(name + ": " + failure));
    }

    /** @param file with all that was found wrong, perhaps not there */
    void totals(Tally all, Path file) {
        totals = all;
        if (Files.exists(file)) {
            try (Stream<String> lines = Files.lines(file)) {
                lines.map(line -> line.split("\t", -1)).forEach(this::find);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void find(String[] columns) {
        findings.add(columns[2]);
        long now = Long.parseLong(columns[0]);
        longest = Math.max(longest, now - seenFirst.computeIfAbsent(columns[1], any -> now));
    }

    /** Nothing was wrong, and something was read. */
    boolean isRight() {
        return totals.sum("wrong ") == 0 && differences.isEmpty() && findings.isEmpty() && totals.sum("judged ") > 0;
    }

    @Override
    public String toString() {
        Table faults = new Table().row("fault", "times", "did nothing");
        for (Fault fault : Fault.values()) {
            faults.row(fault.text(), count(done.getOrDefault(fault, 0)), count(idle.getOrDefault(fault, 0)));
        }
        Table table = new Table();
        table.row("transactions", count(totals.sum("done ")));
        totals.copy().forEach((name, number) -> {
            if (name.startsWith("done ")) {
                table.row("  " + name.substring(5), count(number));
            }
        });
        table.row("refused: another was faster", count(totals.get("refused VERSION")));
        table.row("refused: by the database", count(totals.get("refused DATABASE")));
        table.row("refused: by the cache", count(totals.get("refused CACHE")));
        for (String cache : List.of("cache", "natural id", "query")) {
            table.row(cache + " hits", count(totals.get(cache + " hits")));
            table.row(cache + " misses", count(totals.get(cache + " misses")));
        }
        table.row("cache puts", count(totals.get("cache puts")));
        table.row("longest transaction", time(totals.get("longest transaction")));
        table.row("reads judged", count(totals.sum("judged ")));
        for (String wrong : List.of("STALE", "MISSING", "MIXED", "UNCOMMITTED")) {
            table.row("  " + wrong, count(totals.sum("wrong " + wrong)));
        }
        table.row("longest time stale, at least", time(longest));
        table.row("rows still wrong at the end", count(differences.size()));
        return faults + "\n" + table + some("refused", failures) + some("WRONG", findings)
                + some("AT THE END", differences) + "\n  verdict  " + (isRight() ? "nothing was stale" : "WRONG")
                + "\n";
    }

    private static String some(String title, List<String> lines) {
        StringBuilder text = new StringBuilder();
        lines.stream()
                .limit(2L * LINES)
                .forEach(line -> text.append("\n  ").append(title).append("  ").append(line));
        return lines.isEmpty() ? "" : text.append('\n').toString();
    }
}
