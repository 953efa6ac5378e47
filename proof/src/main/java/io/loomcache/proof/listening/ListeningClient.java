package io.loomcache.proof.listening;

import io.loomcache.proof.CacheClient;
import io.loomcache.proof.Orders;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;

/**
 * One of the clients that write and listen, a process of its own. It listens from the beginning, and obeys {@code
 * start}, {@code progress}, {@code stop}, {@code last}, {@code heard} and {@code report}. Confined to one thread but
 * for the writers.
 */
public final class ListeningClient {

    private static final Duration LIFE = new Duration(TimeUnit.MILLISECONDS, 300);

    private final String name;
    private final Path folder;
    private final Journal journal = new Journal();
    private final List<Listener> listeners = new ArrayList<>();
    private final List<Writer> writers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean isOver;

    private ListeningClient(String name, Path folder) {
        this.name = name;
        this.folder = folder;
    }

    /**
     * Arguments: the cluster's URI, this client's name, the folder for its report, the number of writers, the seed,
     * and the keys that it alone writes, with commas between them.
     */
    public static void main(String[] arguments) throws InterruptedException, IOException {
        CacheClient cluster = CacheClient.open(URI.create(arguments[0]), new Properties());
        ListeningClient client = new ListeningClient(arguments[1], Path.of(arguments[2]));
        client.prepare(
                cluster,
                Integer.parseInt(arguments[3]),
                Long.parseLong(arguments[4]),
                List.of(arguments[5].split(",", -1)));
        Orders.obeyAll(client::obey);
        System.exit(0);
    }

    private void prepare(CacheClient cluster, int count, long seed, List<String> keys) {
        Cache<String, Long> lasting = cluster.cache(Place.LASTING, configuration());
        Cache<String, Long> expiring = cluster.cache(
                Place.EXPIRING, configuration().setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(LIFE)));
        for (boolean isSynchronous : new boolean[] {true, false}) {
            listeners.add(Listener.register(new Heard.Ear(name, Place.LASTING, isSynchronous), lasting));
            listeners.add(Listener.register(new Heard.Ear(name, Place.EXPIRING, isSynchronous), expiring));
        }
        for (int i = 0; i < Math.min(count, keys.size()); i++) {
            int first = i;
            List<String> own = IntStream.range(0, keys.size())
                    .filter(key -> key % count == first)
                    .mapToObj(keys::get)
                    .toList();
            writers.add(new Writer(name, name + "-w" + i, own, lasting, expiring, seed + i, journal));
        }
    }

    private static MutableConfiguration<String, Long> configuration() {
        return new MutableConfiguration<String, Long>().setTypes(String.class, Long.class);
    }

    private List<String> obey(List<String> words) throws InterruptedException, IOException {
        switch (words.get(0)) {
            case "start" -> start();
            case "progress" -> {}
            case "stop" -> stop();
            case "last" -> writers.forEach(Writer::writeLast);
            case "heard" -> {
                return listeners.stream()
                        .map(listener -> listener.ear().cache() + " " + listener.count())
                        .toList();
            }
            case "report" -> report();
            default -> throw new IllegalArgumentException("unknown order: " + words);
        }
        return List.of(journal.progressed().line());
    }

    private void start() {
        for (Writer writer : writers) {
            Thread thread = new Thread(() -> write(writer), "write-" + threads.size());
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
    }

    private void write(Writer writer) {
        while (!isOver) {
            writer.writeOne();
        }
    }

    private void stop() throws InterruptedException {
        isOver = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void report() throws IOException {
        Files.write(
                Reports.writes(folder, name),
                journal.writes().stream().map(Written::line).toList());
        Files.write(
                Reports.heard(folder, name),
                listeners.stream()
                        .flatMap(listener -> listener.heard().stream())
                        .map(Heard::line)
                        .toList());
    }
}
