package io.loomcache.proof;

import static io.loomcache.proof.Table.count;
import static io.loomcache.proof.Table.time;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheException;

/**
 * Counts the words of real text in a cache, one entry processor call for each, while the members that
 * hold the counts are killed; then compares every count with one made without the cache.
 */
public final class WordCount {

    private static final String HELP = """
            Counts the words of the legal texts of this JDK in a cache, one Cache.invoke for each word, on three
            members that are processes of their own. Half way the leader is killed by SIGKILL, in the end all
            three are, and each time every count is compared with one made without the cache.

              --folder DIR    another folder with text
              --words N       stop after N words (60,000); 0: all
              --threads N     threads that count (16)
              --embedded      in this JVM, durable, closed and opened again instead of killed
              --keep          keep the folder with data and logs
              --help          this text

            Exit code: 0 every count is right, 1 not or the run failed, 2 wrong options.
            """;

    private static final Set<String> FLAGS = Set.of("embedded", "keep");
    private static final Set<String> SETTINGS = Set.of("folder", "words", "threads");
    private static final int DEFAULT_WORDS = 60_000;
    private static final int DEFAULT_THREADS = 16;
    private static final int MOST_THREADS = 1_000;

    private static final long STEP_MILLIS = 50;
    private static final int MEMBERS = 3;
    private static final String JVM_OPTIONS = "-Xmx512m";

    private final Progress progress;
    private final Path folder;
    private final Words words;
    private final Map<String, Long> expected;
    private final int threads;
    private final WordCountReport report = new WordCountReport();

    private WordCount(Progress progress, Path folder, Words words, int threads) {
        this.progress = progress;
        this.folder = folder;
        this.words = words;
        this.expected = words.counts();
        this.threads = threads;
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
            Path text = Path.of(options.text("folder").orElse(System.getProperty("java.home") + "/legal"));
            int limit = options.number("words", DEFAULT_WORDS, 0, Integer.MAX_VALUE);
            int threads = options.number("threads", DEFAULT_THREADS, 1, MOST_THREADS);
            Words words = Words.below(text, limit);
            Workspace workspace = Workspace.create("wordcount");
            WordCount wordCount = new WordCount(progress, workspace.folder(), words, threads);
            wordCount.introduce(text);
            return wordCount.run(options, workspace);
        } catch (ProofException e) {
            progress.line("wordcount: " + e.getMessage());
            return 2;
        }
    }

    private int run(Options options, Workspace workspace) {
        boolean isRight = false;
        try {
            if (options.has("embedded")) {
                embedded();
            } else {
                onProcesses();
            }
            isRight = report.isRight();
            progress.line("\n" + report);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ProofException | CacheException e) {
            progress.line("wordcount: " + e.getMessage());
        }
        if (isRight && !options.has("keep")) {
            workspace.delete();
        } else {
            progress.line("  Data and logs are in " + folder);
        }
        return isRight ? 0 : 1;
    }

    private void introduce(Path text) {
        progress.line("\n  " + count(words.occurrences().size()) + " words, " + count(expected.size())
                + " different ones, in " + count(words.files()) + " files below " + text);
        if (words.isCut()) {
            progress.line("  There are more; --words 0 takes them all.");
        }
    }

    private void embedded() throws InterruptedException {
        Path data = folder.resolve("data");
        URI uri = URI.create("loom:embedded:" + data.toUri().getRawPath());
        progress.line("  One member in this JVM, data in " + data + "\n");
        Counting counting;
        try (CacheClient client = CacheClient.open(uri, new Properties())) {
            Cache<String, Long> cache = cache(client);
            counting = Counting.start(cache, words.occurrences(), threads);
            awaitCounted(counting, () -> {});
            report.counted(counting, threads);
            compare(cache, counting, "after counting");
        }
        long reopened = System.nanoTime();
        try (CacheClient client = CacheClient.open(uri, new Properties())) {
            Cache<String, Long> cache = cache(client);
            cache.get(words.occurrences().get(0));
            report.recovered("first answer after opening again", System.nanoTime() - reopened);
            progress.line("  closed and opened again");
            compare(cache, counting, "after opening again");
        }
    }

    private void onProcesses() throws InterruptedException {
        long started = System.nanoTime();
        try (ServerCluster cluster = ServerCluster.start(folder, MEMBERS, JVM_OPTIONS);
                CacheClient client = CacheClient.open(cluster.uri(), cluster.properties())) {
            progress.line("  " + MEMBERS + " members as processes, mutual TLS, ready in "
                    + time(System.nanoTime() - started) + "\n");
            Cache<String, Long> cache = cache(client);
            Counting counting = Counting.start(cache, words.occurrences(), threads);
            LeaderKill kill =
                    new LeaderKill(cluster, counting, words.occurrences().size() / 2, progress);
            awaitCounted(counting, kill::step);
            report.counted(counting, threads);
            report.killedLeader(counting.gaps());
            kill.finish();
            compare(cache, counting, "after counting");
            cluster.killAll();
            long restarted = System.nanoTime();
            cluster.startAll();
            progress.line("  killed all " + MEMBERS + " members at once, started them again");
            Retry.untilAnswered(() -> cache.get(words.occurrences().get(0)));
            report.recovered("first answer after all were started again", System.nanoTime() - restarted);
            cluster.awaitReady();
            compare(cache, counting, "after the kill of all");
        }
    }

    private static Cache<String, Long> cache(CacheClient client) {
        return client.cache("words", String.class, Long.class);
    }

    private void awaitCounted(Counting counting, Step step) throws InterruptedException {
        int total = words.occurrences().size();
        Pace pace = new Pace();
        while (!counting.isDone()) {
            int done = counting.done();
            progress.bar(done, total, count(done) + " words, " + count(pace.perSecond(done)) + " a second");
            step.run();
            counting.checkAlive();
            Thread.sleep(STEP_MILLIS);
        }
        counting.await();
    }

    private void compare(Cache<String, Long> cache, Counting counting, String when) {
        Comparison comparison = Comparison.of(Comparison.read(cache, expected.keySet()), expected, counting.unknown());
        report.compared(comparison);
        progress.line("  " + count(comparison.equal()) + " of " + count(comparison.words()) + " counts equal " + when);
    }

    /** How fast it went in the last second or so. */
    private static final class Pace {

        private static final long NANOS = 1_000_000_000L;

        private long since = System.nanoTime();
        private int doneThen;
        private long perSecond;

        long perSecond(int done) {
            long nanos = System.nanoTime() - since;
            if (nanos >= NANOS) {
                perSecond = Math.round((done - doneThen) * 1e9 / nanos);
                since += nanos;
                doneThen = done;
            }
            return perSecond;
        }
    }

    /** What is done again and again while the threads count. */
    private interface Step {
        void run() throws InterruptedException;
    }
}
