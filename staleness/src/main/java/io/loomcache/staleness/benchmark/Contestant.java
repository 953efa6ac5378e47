package io.loomcache.staleness.benchmark;

import io.loomcache.proof.ClientProcess;
import io.loomcache.proof.MemberProcess;
import io.loomcache.proof.ProofException;
import io.loomcache.proof.ServerCluster;
import io.loomcache.staleness.application.Members;
import io.loomcache.staleness.application.Opened;
import io.loomcache.staleness.application.Provider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One cache with its members, and one application that uses it. Not thread-safe. */
final class Contestant implements AutoCloseable {

    private static final int MEMBERS = 3;
    private static final String JVM_OPTIONS = "-Xms128m -Xmx256m";

    final Provider provider;
    private final Opened opened = new Opened();
    private final Optional<ServerCluster> cluster;
    private final ClientProcess worker;

    /** @param from first of the {@code count} rows that are its own */
    Contestant(Provider provider, Path parent, String url, int from, int count) throws InterruptedException {
        this.provider = provider;
        Path folder = parent.resolve(provider.name().toLowerCase(Locale.ROOT));
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ProofException("can't make " + folder + ": " + e, e);
        }
        Map<String, String> properties = new LinkedHashMap<>();
        if (provider == Provider.LOOM) {
            ServerCluster members = ServerCluster.start(folder, MEMBERS, JVM_OPTIONS);
            opened.add(members);
            cluster = Optional.of(members);
            properties.put("hibernate.cache.region.factory_class", "loom");
            properties.put("loomcache.uri", members.uri().toString());
            members.properties().forEach((name, value) -> properties.put(name.toString(), value.toString()));
        } else {
            cluster = Optional.empty();
            List<String> addresses = addresses(provider == Provider.HAZELCAST ? MEMBERS : 1);
            if (provider == Provider.HAZELCAST) {
                for (int number = 1; number <= MEMBERS; number++) {
                    MemberProcess member = Members.hazelcast(folder, number, addresses, ProcessBuilder::new);
                    member.start();
                    opened.add(member::kill);
                }
            }
            properties.putAll(provider.properties(folder, addresses, addresses.get(0), folder));
        }
        List<String> command = new ArrayList<>(ClientProcess.java(folder.resolve("worker.log")));
        properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Worker.class.getName()));
        command.addAll(List.of(url, "" + from, "" + count));
        worker = ClientProcess.start("worker", new ProcessBuilder(command), folder);
        opened.add(worker);
    }

    private static List<String> addresses(int count) {
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                addresses.add("127.0.0.1:" + socket.getLocalPort());
            } catch (IOException e) {
                throw new ProofException("no free port: " + e, e);
            }
        }
        return addresses;
    }

    /** Loads all rows into the cache. */
    void fill() throws InterruptedException {
        worker.ask("fill");
    }

    Cell mix(int updates, int threads, int seconds) throws InterruptedException {
        return Cell.of(
                worker.ask("mix " + updates + " " + threads + " " + seconds).get(0));
    }

    /**
     * Transactions that change so many entities each.
     *
     * @param entries that the log of the cluster has got for each; less than 0: there is no log to look at
     */
    record Cost(long nanos, double entries) {}

    Cost cost(int entities, int times) throws InterruptedException {
        long before = cluster.map(ServerCluster::appendedEntries).orElse(0L);
        long nanos = Long.parseLong(
                worker.ask("transactions " + entities + " " + times).get(0));
        double entries = cluster.map(members -> (members.appendedEntries() - before) / (double) times)
                .orElse(-1.0);
        return new Cost(nanos, entries);
    }

    @Override
    public void close() {
        opened.close();
    }
}
