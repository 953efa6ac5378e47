package io.loomcache.staleness.benchmark;

import static io.loomcache.proof.Table.count;
import static io.loomcache.proof.Table.digits;
import static io.loomcache.proof.Table.time;

import io.loomcache.proof.Options;
import io.loomcache.proof.Progress;
import io.loomcache.proof.ProofException;
import io.loomcache.proof.Table;
import io.loomcache.proof.Workspace;
import io.loomcache.staleness.application.Provider;
import io.loomcache.staleness.database.Database;
import io.loomcache.staleness.database.Schema;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Measures Hibernate sessions over several second-level caches, in turns within one run. */
public final class HibernateBenchmark {

    private static final String HELP = """
            Measures Hibernate sessions over one database with several second-level caches: each an application of its own
            with as many rows of its own, in turns, so that all meet the same machine. A session is one transaction: it
            finds an entity by its id, or finds and changes one. All rows are loaded before. A hit is a find that asked no database.

              --caches A,B       of loom, loom-embedded, caffeine, hazelcast, hazelcast-embedded (all)
              --threads N        of each application, which runs alone at its turn (4)
              --warmup N         seconds for each mix before it is measured (6)
              --seconds N        measured at each turn (3)
              --rounds N         turns of each, of which the one with the median throughput counts (5)
              --rows N           of each application (1,000)
              --keep             keep the folder with logs
              --help             this text

            Ratios are to the first. What they promise differs: ours writes each change to the disks of a majority
            before the database commits, and no session reads what is older than its beginning.
            Exit code: 0 measured, 1 the run failed, 2 wrong options.
            """;

    private static final Set<String> FLAGS = Set.of("keep");
    private static final Set<String> SETTINGS = Set.of("caches", "threads", "warmup", "seconds", "rounds", "rows");
    private static final String ALL = "loom,loom-embedded,caffeine,hazelcast,hazelcast-embedded";
    private static final List<Integer> UPDATES = List.of(5, 50);
    private static final List<Integer> ENTITIES = List.of(1, 10, 100);
    private static final int TIMES = 60;

    private final Options options;
    private final Progress progress;
    private final List<Provider> providers;
    private final int rows;
    private final int threads;

    private HibernateBenchmark(Options options, Progress progress) {
        this.options = options;
        this.progress = progress;
        this.providers = Arrays.stream(options.text("caches").orElse(ALL).split(",", -1))
                .map(Provider::of)
                .toList();
        this.rows = options.number("rows", 1_000, 100, 1_000_000);
        this.threads = options.number("threads", 4, 1, 100);
    }

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), Progress.ofStandardOutput()));
    }

    /** Returns the exit code. */
    static int run(List<String> arguments, Progress progress) {
        try {
            Options options = Options.parse(arguments, FLAGS, SETTINGS);
            if (options.has("help")) {
                progress.line(HELP);
                return 0;
            }
            return new HibernateBenchmark(options, progress).run();
        } catch (ProofException e) {
            progress.line("benchmark: " + e.getMessage());
            return 2;
        }
    }

    private int run() {
        Workspace workspace = Workspace.create("hibernate-benchmark");
        boolean isDone = false;
        try (Database database = Database.start(workspace.folder())) {
            Schema.create(database.url(), rows * providers.size());
            progress.line(
                    "\n  " + database.describe() + "; " + rows + " rows and " + threads + " threads for each cache\n");
            measure(workspace.folder(), database.url());
            isDone = true;
        } catch (SQLException | ProofException e) {
            progress.line("benchmark: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (isDone && !options.has("keep")) {
            workspace.delete();
        } else {
            progress.line("  Logs are in " + workspace.folder());
        }
        return isDone ? 0 : 1;
    }

    private void measure(Path folder, String url) throws InterruptedException {
        List<Contestant> contestants = new ArrayList<>();
        try {
            for (Provider provider : providers) {
                Contestant contestant = new Contestant(provider, folder, url, 1 + rows * contestants.size(), rows);
                contestants.add(contestant);
                contestant.fill();
            }
            for (int updates : UPDATES) {
                progress.line(mix(contestants, updates).toString());
            }
            progress.line(costs(contestants).toString());
        } finally {
            contestants.forEach(Contestant::close);
        }
    }

    private Table mix(List<Contestant> contestants, int updates) throws InterruptedException {
        int rounds = options.number("rounds", 5, 1, 1_000);
        int seconds = options.number("seconds", 3, 1, 3_600);
        List<List<Cell>> cells = new ArrayList<>();
        for (Contestant contestant : contestants) {
            cells.add(new ArrayList<>());
            contestant.mix(updates, threads, options.number("warmup", 6, 0, 3_600));
        }
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < contestants.size(); i++) {
                cells.get(i).add(contestants.get(i).mix(updates, threads, seconds));
            }
            progress.bar(round + 1L, rounds, (100 - updates) + "% find, " + updates + "% update");
        }
        Table table = new Table()
                .row(
                        (100 - updates) + "% find, " + updates + "% update",
                        "sessions/s",
                        "ratio",
                        "from",
                        "to",
                        "hits",
                        "hit p50",
                        "p99",
                        "update p50",
                        "p99",
                        "refused");
        double first = Cell.median(cells.get(0)).sessions();
        for (int i = 0; i < contestants.size(); i++) {
            table.row(row(contestants.get(i).provider, cells.get(i), first));
        }
        return table;
    }

    private static String[] row(Provider provider, List<Cell> cells, double first) {
        Cell cell = Cell.median(cells);
        return new String[] {
            provider.text(),
            count(Math.round(cell.sessions())),
            digits(cell.sessions() / first),
            count(Math.round(cells.stream().mapToDouble(Cell::sessions).min().orElse(0))),
            count(Math.round(cells.stream().mapToDouble(Cell::sessions).max().orElse(0))),
            Math.round(cell.hits()) + "%",
            time(Math.round(cell.hit50())),
            time(Math.round(cell.hit99())),
            time(Math.round(cell.update50())),
            time(Math.round(cell.update99())),
            count(Math.round(cell.conflicts()))
        };
    }

    private static Table costs(List<Contestant> contestants) throws InterruptedException {
        Table table =
                new Table().row("one transaction that changes", "1 entity", "10", "100", "log entries: 1", "10", "100");
        for (Contestant contestant : contestants) {
            List<String> times = new ArrayList<>(List.of(contestant.provider.text()));
            List<String> entries = new ArrayList<>();
            for (int entities : ENTITIES) {
                contestant.cost(entities, TIMES / 3);
                Contestant.Cost cost = contestant.cost(entities, TIMES);
                times.add(time(cost.nanos()));
                entries.add(cost.entries() < 0 ? "-" : digits(cost.entries()));
            }
            times.addAll(entries);
            table.row(times.toArray(String[]::new));
        }
        return table;
    }
}
