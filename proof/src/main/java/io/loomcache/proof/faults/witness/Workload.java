package io.loomcache.proof.faults.witness;

import io.loomcache.history.Case;
import io.loomcache.history.ClockTolerance;
import io.loomcache.history.Guard;
import io.loomcache.history.History;
import io.loomcache.history.LinearizabilityChecker;
import io.loomcache.history.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.cache.CacheException;

/** The application threads of all clients, and the judgement of what they saw. */
final class Workload {

    private static final long PAUSE_NANOS = 3_000_000;

    private final List<Client> clients;
    private final Recorder.Shared shared = Recorder.Shared.create();
    private final StoredCalls.Shared stored;
    private final Freshness freshness = new Freshness();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    /** @param kinds of keys that write through */
    Workload(List<Client> clients, Database database, List<Rows.Writers> kinds) {
        this.clients = clients;
        this.stored = new StoredCalls.Shared(database, new Rows(), kinds);
    }

    Pulse pulse() {
        return shared.pulse();
    }

    History history() {
        return shared.history();
    }

    void start(int size, long seed) {
        for (int i = 0; i < size; i++) {
            Application application = application("t" + i, clients.get(i % clients.size()), seed * 1_000 + i);
            Thread thread = new Thread(() -> run(application), "calls-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    private Application application(String name, Client client, long seed) {
        return new Application(
                client, new Recorder(name, shared, client.synchronous()), new Random(seed), stored, freshness);
    }

    private void run(Application application) {
        while (!over) {
            try {
                application.next();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | Error e) {
                shared.failures().add(Thread.currentThread().getName() + ": " + e + " at " + e.getStackTrace()[0]);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Ends the calls. */
    void end() throws InterruptedException {
        over = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /**
     * Judges, after the end.
     *
     * @param tolerance asked for once everything has been read
     * @param log of the clients
     */
    Report judge(Supplier<ClockTolerance> tolerance, Path log) {
        application("end", clients.get(0), 0).compareStored(stored.rows().all());
        Map<String, OptionalLong> last = new HashMap<>();
        int unread = readEverything(last);
        List<Verdict> problems = new LinearizabilityChecker(tolerance.get()).check(shared.history());
        List<Heard> listeners =
                clients.stream().flatMap(client -> client.listeners().stream()).toList();
        Ears.Judgement ears = new Ears(listeners, log).judge(shared.history().byKey(), last, shared.unheard());
        return new Report(shared, problems, unread, stored.rows(), freshness, ears);
    }

    /** Every key once more, whatever has happened to the members in between. */
    private int readEverything(Map<String, OptionalLong> last) {
        int unread = 0;
        for (String place : shared.places()) {
            History.Pending pending = shared.history().invoked("end", place, "get", System.nanoTime(), List.of());
            try {
                Long value = clients.get(0).caches().named(Places.cache(place)).get(Places.key(place));
                pending.returned(System.nanoTime(), Case.found(value == null ? Guard.ABSENT : Guard.is(value)));
                last.put(place, value == null ? OptionalLong.empty() : OptionalLong.of(value));
            } catch (CacheException | IllegalStateException e) {
                pending.notDone();
                unread++;
            }
        }
        return unread;
    }
}
