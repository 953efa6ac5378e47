package io.loomcache.proof.faults;

import io.loomcache.history.Case;
import io.loomcache.history.ClockTolerance;
import io.loomcache.history.Guard;
import io.loomcache.history.History;
import io.loomcache.history.LinearizabilityChecker;
import io.loomcache.history.Verdict;
import io.loomcache.proof.Health;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.Caching;

/**
 * The client's side of a run: threads that use the cache and record what they see, and at the end the judgement.
 * Told what to do by lines on standard input, so that whoever does harm can stay outside of the hosts:
 * {@code leader}, {@code fault}, {@code await}, {@code end}; answers each with one line.
 */
public final class Witness {

    private static final long PAUSE_NANOS = 3_000_000;
    private static final long RECOVERY_MILLIS = 60_000;
    private static final int HEALTH_PORT = 8080;
    private static final int SHOWN_VIOLATIONS = 3;
    private static final Pattern LEADER = Pattern.compile("\"leader\":\"([^\"]+)\"");

    private final Path folder;
    private final int members;
    private final Health health;
    private final List<Caches> caches;
    private final Calls.Shared shared;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    private Witness(Path folder, int members, List<Caches> caches) {
        this.folder = folder;
        this.members = members;
        this.health = new Health(folder.resolve("certificates"));
        this.caches = caches;
        this.shared = new Calls.Shared(
                new History(),
                new Pulse(System.nanoTime()),
                new AtomicLong(),
                new ConcurrentHashMap<>(),
                Collections.newSetFromMap(new ConcurrentHashMap<>()),
                new CopyOnWriteArrayList<>());
    }

    /** Arguments: the run's folder, the number of members, of threads, the seed, most milliseconds that clocks are wrong. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int members = Integer.parseInt(arguments[1]);
        List<Caches> caches = List.of(connect(folder, members), connect(folder, members));
        Witness witness = new Witness(folder, members, caches);
        witness.start(Integer.parseInt(arguments[2]), Long.parseLong(arguments[3]));
        boolean isRight = witness.obey(Long.parseLong(arguments[4]));
        System.exit(isRight ? 0 : 1);
    }

    private static Caches connect(Path folder, int members) {
        StringBuilder uri = new StringBuilder("loom://h1:5701");
        for (int i = 2; i <= members; i++) {
            uri.append(",h").append(i).append(":5701");
        }
        Properties properties = new Properties();
        properties.setProperty("loomcache.cluster.cluster-id", Faults.CLUSTER_ID);
        properties.setProperty(
                "loomcache.tls.directory", folder.resolve("certificates").toString());
        properties.setProperty("loomcache.client.operation-timeout", "10s");
        // A class loader of its own gives a manager of its own.
        ClassLoader loader = new URLClassLoader(new URL[0], Witness.class.getClassLoader());
        CacheManager manager =
                Caching.getCachingProvider(loader).getCacheManager(URI.create(uri.toString()), loader, properties);
        return whenMembersAnswer(manager);
    }

    /** They are starting. */
    private static Caches whenMembersAnswer(CacheManager manager) {
        long deadline = System.nanoTime() + RECOVERY_MILLIS * 1_000_000;
        while (true) {
            try {
                return Caches.of(manager);
            } catch (CacheException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
            }
        }
    }

    private void start(int size, long seed) {
        for (int i = 0; i < size; i++) {
            Calls calls = new Calls("t" + i, caches.get(i % caches.size()), shared, new Random(seed * 1_000 + i));
            Thread thread = new Thread(() -> call(calls), "calls-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    private void call(Calls calls) {
        while (!over) {
            try {
                calls.next();
            } catch (RuntimeException | Error e) {
                shared.failures().add(Thread.currentThread().getName() + ": " + e);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private boolean obey(long clockErrorMillis) throws IOException, InterruptedException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null && !line.equals("end"); line = in.readLine()) {
            if (line.equals("leader")) {
                System.out.println(leader());
            } else if (line.equals("fault")) {
                shared.pulse().begin(System.nanoTime());
                System.out.println("ok");
            } else {
                System.out.println(recovery());
            }
        }
        return judge(clockErrorMillis);
    }

    private String leader() {
        Map<String, Integer> votes = new TreeMap<>();
        for (int i = 1; i <= members; i++) {
            health.status("h" + i, HEALTH_PORT).ifPresent(status -> {
                Matcher found = LEADER.matcher(status);
                if (found.find()) {
                    votes.merge(found.group(1), 1, Integer::sum);
                }
            });
        }
        return votes.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("none");
    }

    /** Milliseconds until something begun from now on succeeds, the longest gap of the fault, and all gaps together. */
    private String recovery() throws InterruptedException {
        long from = System.nanoTime();
        boolean recovered = shared.pulse().await(from, RECOVERY_MILLIS);
        long tookMillis = (System.nanoTime() - from) / 1_000_000;
        return (recovered ? tookMillis : -1) + " " + shared.pulse().longestMillis() + " "
                + shared.pulse().unansweredMillis();
    }

    private boolean judge(long clockErrorMillis) throws InterruptedException {
        over = true;
        for (Thread thread : threads) {
            thread.join();
        }
        int unread = readEverything();
        Duration tolerance = Duration.ofMillis(50 + 2 * clockErrorMillis);
        List<Verdict> problems =
                new LinearizabilityChecker(ClockTolerance.of(tolerance, tolerance)).check(shared.history());
        List<Verdict> violations = problems.stream()
                .filter(problem -> problem instanceof Verdict.Violation)
                .toList();
        report(violations, problems.size() - violations.size(), unread);
        boolean isRight = problems.isEmpty() && unread == 0 && shared.failures().isEmpty();
        if (!isRight) {
            write(folder.resolve("history.txt"));
        }
        return isRight;
    }

    /** Every key once more, whatever has happened to the members in between. */
    private int readEverything() throws InterruptedException {
        int unread = 0;
        for (String place : shared.keys()) {
            String cache = place.substring(0, place.indexOf('/'));
            String key = place.substring(place.indexOf('/') + 1);
            History.Pending pending = shared.history().invoked("end", place, "get", System.nanoTime(), List.of());
            try {
                Long value = caches.get(0).named(cache).get(key);
                pending.returned(System.nanoTime(), Case.found(value == null ? Guard.ABSENT : Guard.is(value)));
            } catch (CacheException | IllegalStateException e) {
                pending.notDone();
                unread++;
            }
        }
        return unread;
    }

    private void report(List<Verdict> violations, int undecided, int unread) {
        Map<String, LongAdder> outcomes = new TreeMap<>(shared.outcomes());
        System.out.println("operations      " + outcomes);
        System.out.println("keys judged     " + shared.keys().size());
        System.out.println("violations      " + violations.size());
        System.out.println("undecided       " + undecided);
        System.out.println("unreadable keys " + unread);
        System.out.println("other failures  " + shared.failures().size()
                + (shared.failures().isEmpty()
                        ? ""
                        : ", the first: " + shared.failures().get(0)));
        violations.stream().limit(SHOWN_VIOLATIONS).forEach(System.out::println);
    }

    private void write(Path file) {
        List<String> lines = new ArrayList<>();
        shared.history().byKey().values().forEach(each -> each.forEach(one -> lines.add(one.toString())));
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.println("history         " + file);
    }
}
