package io.loomcache.server;

import static io.loomcache.client.LoomClient.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomMap;
import io.loomcache.map.Bytes;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Result;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM to a member that is a process of its own, leads, and has its hands full. */
class TerminationTest {

    private static final int IN_FLIGHT = 10_000;
    private static final int CLIENTS = 4;
    private static final int SIGTERM = 143;

    @TempDir
    private Path folder;

    @Test
    void sigterm_toTheLeader_withTenThousandOperationsInFlight_endsIn30s_andNoneFails() throws Exception {
        try (Servers servers = new Servers(folder, "m1", "m2", "m3")) {
            int http = Servers.freePort();
            Process process = process(servers, http);
            try {
                servers.start("m2");
                servers.start("m3");
                servers.awaitReady();
                makeLeader(servers, "m1");
                List<LoomClient> clients = new ArrayList<>();
                List<CompletableFuture<Result.Written>> writes = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(servers.client());
                    await(clients.get(i).createCache("c", new CacheDefinition(0, 0, new TreeMap<>())));
                }
                for (int i = 0; i < IN_FLIGHT; i++) {
                    LoomMap map = clients.get(i % CLIENTS).map("c");
                    writes.add(map.write(key(i), new byte[100], Condition.ABSENT, Expiry.NEVER, false));
                }

                long begunNanos = System.nanoTime();
                process.destroy();
                boolean hasEnded = process.waitFor(ServerProcess.SHUTDOWN_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
                System.out.printf("ended after %.1f s%n", (System.nanoTime() - begunNanos) / 1e9);

                assertTrue(hasEnded);
                assertEquals(SIGTERM, process.exitValue());
                for (CompletableFuture<Result.Written> write : writes) {
                    assertTrue(write.get(150, TimeUnit.SECONDS).applied());
                }
                assertEquals(IN_FLIGHT, await(clients.get(0).map("c").size()));
                clients.forEach(LoomClient::close);
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private Process process(Servers servers, int http) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.loomcache.server.Main",
                        "server")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("m1.log").toFile());
        builder.environment().putAll(servers.environment("m1", http));
        return builder.start();
    }

    private static void makeLeader(Servers servers, String id) {
        Servers.await("leadership of " + id, () -> {
            String leader = servers.awaitLeader();
            if (!leader.equals(id)) {
                servers.command("transfer", "--to", id, "--member", servers.http(leader));
            }
            return leader.equals(id);
        });
    }

    private static Bytes key(int number) {
        return new Bytes(("k" + number).getBytes(StandardCharsets.UTF_8));
    }
}
