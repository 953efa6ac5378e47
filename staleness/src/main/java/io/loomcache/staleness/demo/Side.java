package io.loomcache.staleness.demo;

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
import java.util.Map;
import java.util.Optional;

/** One of both: three members of a cache, and JVMs A, B and C whose second-level cache it is. Not thread-safe. */
final class Side implements AutoCloseable {

    private static final int MEMBERS = 3;
    private static final long SLOW_SECONDS = 3_600;

    private final Path folder;
    private final String url;
    private final Opened opened = new Opened();
    private final Map<String, String> properties;
    final ClientProcess a;
    final ClientProcess b;

    /** Its clock is an hour slow, where clocks can be; else it is not there. */
    final Optional<ClientProcess> c;

    /**
     * Starts all of them.
     *
     * @param folder for what they write; made here
     * @param url of the database
     * @param skew the library that makes clocks wrong; empty: they stay right
     */
    Side(Provider provider, Path folder, String url, Optional<Path> skew) throws InterruptedException {
        this.folder = folder;
        this.url = url;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ProofException("can't make " + folder + ": " + e, e);
        }
        properties = provider == Provider.LOOM ? loom() : hazelcast();
        a = start("A", Map.of());
        b = start("B", Map.of());
        c = skew.map(library -> start("C", Map.of("LD_PRELOAD", library.toString(), "SKEW_FILE", clock().toString())));
        // Answered when they have started.
        ClientProcess.askAll(List.of(a, b), "clock");
        if (c.isPresent()) {
            c.get().ask("clock");
        }
    }

    private Map<String, String> loom() throws InterruptedException {
        ServerCluster cluster = ServerCluster.start(folder, MEMBERS, "-Xms64m -Xmx192m");
        opened.add(cluster);
        Map<String, String> all = new LinkedHashMap<>();
        all.put("hibernate.cache.region.factory_class", "loom");
        all.put("loomcache.uri", cluster.uri().toString());
        cluster.properties().forEach((name, value) -> all.put(name.toString(), value.toString()));
        return all;
    }

    private Map<String, String> hazelcast() {
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            addresses.add("127.0.0.1:" + freePort());
        }
        for (int number = 1; number <= MEMBERS; number++) {
            MemberProcess member = Members.hazelcast(folder, number, addresses, ProcessBuilder::new);
            member.start();
            opened.add(member::kill);
        }
        return Provider.HAZELCAST.properties(folder, addresses, "", folder);
    }

    private ClientProcess start(String name, Map<String, String> environment) {
        List<String> command = new ArrayList<>(ClientProcess.java(folder.resolve(name + ".log")));
        properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Actor.class.getName(), url));
        ProcessBuilder process = new ProcessBuilder(command);
        process.environment().putAll(environment);
        ClientProcess started = ClientProcess.start(name, process, folder);
        opened.add(started);
        return started;
    }

    private Path clock() {
        try {
            return Files.writeString(folder.resolve("C.clock"), "-" + SLOW_SECONDS)
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new ProofException("can't write into " + folder + ": " + e, e);
        }
    }

    /** SIGSTOP or SIGCONT for JVM B. */
    void signalB(String signal) throws InterruptedException {
        try {
            new ProcessBuilder("kill", "-" + signal, "" + b.pid()).start().waitFor();
        } catch (IOException e) {
            throw new ProofException("can't signal: " + e, e);
        }
    }

    void killB() throws InterruptedException {
        b.close();
        b.awaitEnd();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new ProofException("no free port: " + e, e);
        }
    }

    @Override
    public void close() {
        opened.close();
    }
}
