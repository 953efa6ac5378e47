package io.loomcache.simulation;

import io.loomcache.client.SourcedCaches;
import io.loomcache.map.CacheDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** The applications: processes with clients and callers, killed and started anew under new names. */
final class ClientPool {

    private static final int CALLERS = 2;
    private static final int APPLICATIONS = 2;

    private final World world;
    private final Workload workload;
    private final Random random;
    private final List<SimulatedClient> running = new ArrayList<>();
    private final List<Caller> callers = new ArrayList<>();
    private final List<Application> applications = new ArrayList<>();
    private final List<Watching> watching = new ArrayList<>();
    private int started;

    ClientPool(int size, World world, Workload workload, Random random) {
        this.world = world;
        this.workload = workload;
        this.random = random;
        for (int i = 0; i < size; i++) {
            startOne();
        }
    }

    /** Starts a process; its callers begin when the caches are there. */
    private void startOne() {
        SimulatedClient client = newClient();
        running.add(client);
        List<Caller> own = Stream.generate(() ->
                        new Caller(client.name + "." + callers.size(), client, workload, new Random(random.nextLong())))
                .limit(CALLERS)
                .toList();
        callers.addAll(own);
        createCaches(client, () -> own.forEach(Caller::start));
        startApplications(client);
        startWatching(client);
    }

    private void startApplications(SimulatedClient client) {
        SourcedCaches caches = client.client().sourced(Table.SOURCE);
        for (int i = 0; i < APPLICATIONS; i++) {
            Application application =
                    new Application(client.name + ".t" + i, client, caches, workload, new Random(random.nextLong()));
            applications.add(application);
            application.start();
        }
    }

    /** About half of the watchers hold writers, and always somebody does. */
    private void startWatching(SimulatedClient client) {
        boolean holdsWriters = random.nextBoolean() || !world.listening.isAnyAlive();
        Watching watch = new Watching(client, new Random(random.nextLong()));
        watching.add(watch);
        if (holdsWriters) {
            world.listening.add(watch);
        }
        watch.start(holdsWriters);
    }

    /** A client without callers. */
    SimulatedClient newClient() {
        return new SimulatedClient("c" + ++started, world);
    }

    private void createCaches(SimulatedClient client, Runnable then) {
        CacheDefinition definition = new CacheDefinition(0, 0, new TreeMap<>());
        List<CompletableFuture<Void>> created = Workload.KEYS.keySet().stream()
                .map(cache -> client.client().createCache(cache, definition))
                .toList();
        var unused = CompletableFuture.allOf(created.toArray(CompletableFuture[]::new))
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        then.run();
                    } else {
                        client.process.after(1_000_000, () -> createCaches(client, then));
                    }
                });
    }

    SimulatedClient any() {
        return running.get(random.nextInt(running.size()));
    }

    List<String> names() {
        return running.stream().map(client -> client.name).toList();
    }

    void killOne() {
        SimulatedClient client = any();
        world.trace.event(client.name, "dies");
        client.kill();
        running.remove(client);
        startOne();
    }

    void resumeAll() {
        running.forEach(client -> client.process.resume(random));
    }

    /** Those whose call has not ended. */
    List<String> stuck() {
        return Stream.concat(
                        callers.stream().filter(Caller::isStuck).map(Caller::name),
                        applications.stream().filter(Application::isStuck).map(Application::name))
                .toList();
    }

    List<Watching> watching() {
        return watching;
    }
}
