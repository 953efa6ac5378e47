package io.loomcache.k8s;

import static io.loomcache.k8s.Chart.SECRET;
import static io.loomcache.k8s.Chart.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.MemberConfig;
import io.loomcache.config.MemberSettings;
import io.loomcache.config.Settings;
import io.loomcache.member.Member;
import io.loomcache.member.Members;
import io.loomcache.net.DevelopmentCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Five pods of the chart as members in this JVM, with the environment that the chart gives them; only hosts, ports and
 * folders are this machine's.
 */
class ScaledClusterTest {

    private static final int PODS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final Chart chart =
            Chart.render(with(SECRET, "replicaCount", PODS, "auth.certPermissions.member", "ADMIN"));
    private final List<Integer> ports = new ArrayList<>();
    private final Map<String, Member> running = new TreeMap<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    @BeforeEach
    void prepare() throws Exception {
        DevelopmentCertificates.write(directory.resolve("certs"), List.of(), Instant.now());
        for (int pod = 0; pod < PODS; pod++) {
            ports.add(freePort());
        }
    }

    @AfterEach
    void stop() {
        running.values().forEach(Member::close);
    }

    @Test
    void podsBeyondTheVoters_vote_andAreRemovedBeforeTheyGo() throws Exception {
        for (int pod = 0; pod < PODS; pod++) {
            start("shop-" + pod);
        }
        await(
                "all five to vote",
                () -> running.values().stream()
                        .allMatch(member -> member.isReady() && voters(member).size() == PODS));

        for (String last : List.of("shop-4", "shop-3")) {
            Members.Outcome outcome = running("shop-0").members().remove(last, false);
            assertTrue(outcome.isDone(), outcome.text());
            await(last + " to stop", () -> failures.size() == 1);
            assertTrue(failures.get(0).toString().contains("member " + last), failures.toString());
            failures.clear();
            running(last).close();
            running.remove(last);
        }

        await(
                "three to agree",
                () -> running.values().stream()
                        .allMatch(member -> voters(member).equals(List.of("shop-0", "shop-1", "shop-2"))));
        assertEquals(List.of(), failures);
    }

    private Member running(String pod) {
        return Objects.requireNonNull(running.get(pod));
    }

    private static List<String> voters(Member member) {
        return member.members().list().stream()
                .filter(Members.Info::isVoting)
                .map(Members.Info::id)
                .toList();
    }

    private void start(String pod) {
        running.put(pod, Member.start(config(pod), failures::add));
    }

    private MemberConfig config(String pod) {
        Map<String, String> environment = new TreeMap<>();
        chart.environment(pod).forEach((name, value) -> environment.put(name, here(value)));
        int number = Integer.parseInt(pod.substring(pod.indexOf('-') + 1));
        environment.put("LOOMCACHE_NODE_PORT", String.valueOf(ports.get(number)));
        environment.put(
                "LOOMCACHE_SERVER_PERSISTENCE_WAL_DIRECTORY",
                directory.resolve(pod).toString());
        // They share one busy machine.
        environment.put("LOOMCACHE_SERVER_RAFT_ELECTION_TIMEOUT_MS", "2000");
        environment.put("LOOMCACHE_TLS_DIRECTORY", directory.resolve("certs").toString());
        return MemberSettings.memberConfig(Settings.ofServer(new Properties(), environment, null));
    }

    /** Names of pods are this machine, and their ports the ones that are free here. */
    private String here(String value) {
        String here = value;
        for (int pod = 0; pod < PODS; pod++) {
            String host = "shop-" + pod + ".shop-headless.caches.svc.cluster.local";
            here = here.replace(host + ":7654", "localhost:" + ports.get(pod)).replace(host, "localhost");
        }
        return here;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "not within " + PATIENCE + ": " + what);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
