package io.loomcache.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does to members that run, by commands. */
class MaintenanceTest {

    private static final List<String> MEMBERS = List.of("m1", "m2", "m3");

    @TempDir
    private Path folder;

    private Servers servers;

    @BeforeEach
    void start() throws Exception {
        servers = new Servers(folder, "m1", "m2", "m3");
        for (String id : MEMBERS) {
            servers.start(id);
        }
        servers.awaitReady();
    }

    @AfterEach
    void stop() {
        servers.close();
    }

    @Test
    void drain_makesNotReady_movesLeadership_andLeavesLivenessAlone_untilUndrain() throws Exception {
        String leader = servers.awaitLeader();

        // Right after the election a voter may not have answered yet; the member goes on trying.
        Servers.await(
                "drain",
                () -> servers.command("drain", "--member", servers.http(leader)).code() == 0);

        assertEquals(503, servers.probe(leader, "/health/ready"));
        assertEquals(503, servers.probe(leader, "/actuator/health/readiness"));
        assertEquals(200, servers.probe(leader, "/health/live"));
        assertEquals(200, servers.probe(leader, "/actuator/health/liveness"));
        assertEquals(200, servers.probe(leader, "/health/startup"));
        assertEquals(200, servers.probe(leader, "/actuator/health/startup"));
        assertNotEquals(leader, servers.awaitLeader());
        Servers.Outcome health = servers.command("health", "--member", servers.http(leader));
        assertEquals(1, health.code());
        assertTrue(health.text().contains("drained"), health.text());

        Servers.Outcome undrain = servers.command("undrain", "--member", servers.http(leader));

        assertEquals(0, undrain.code(), undrain.text());
        assertEquals(200, servers.probe(leader, "/health/ready"));
    }

    /** Else a supervisor would end the last member that still has the data. */
    @Test
    void liveness_withTwoOfThreeMembersDown_staysGood_whileReadinessGoes() throws Exception {
        servers.stop("m2");
        servers.stop("m3");

        Servers.await("no leader", () -> servers.probe("m1", "/health/ready") == 503);

        assertEquals(200, servers.probe("m1", "/health/live"));
        assertEquals(200, servers.probe("m1", "/actuator/health/liveness"));
        assertEquals(200, servers.probe("m1", "/health/startup"));
    }

    @Test
    void transfer_movesLeadershipToTheNamedMember_andSaysWhyItCannot() {
        String leader = servers.awaitLeader();
        String other =
                MEMBERS.stream().filter(id -> !id.equals(leader)).findFirst().orElseThrow();

        Servers.Outcome atFollower = servers.command("transfer", "--member", servers.http(other));
        Servers.Outcome toNobody = servers.command("transfer", "--to", "m 9", "--member", servers.http(leader));
        Servers.await(
                "transfer",
                () -> servers.command("transfer", "--to", other, "--member", servers.http(leader))
                                .code()
                        == 0);

        assertEquals(1, atFollower.code());
        assertTrue(atFollower.text().contains("group 0 is led by " + leader), atFollower.text());
        assertEquals(1, toNobody.code());
        assertTrue(toNobody.text().contains("member 'm 9' can't lead now"), toNobody.text());
        assertEquals(other, servers.awaitLeader());
    }

    @Test
    void clusterVersion_isShown_andRaisedToNothingThatDoesNotFit() {
        String leader = servers.awaitLeader();

        Servers.Outcome shown = servers.command("cluster-version", "--member", servers.http(leader));
        Servers.Outcome future = servers.command("cluster-version", "raise", "0.2", "--member", servers.http(leader));
        Servers.Outcome other = servers.command("cluster-version", "raise", "1.0", "--member", servers.http(leader));
        Servers.Outcome older = servers.command("cluster-version", "raise", "0.0", "--member", servers.http(leader));
        Servers.Outcome none = servers.command("cluster-version", "raise", "new", "--member", servers.http(leader));
        Servers.Outcome same = servers.command("cluster-version", "raise", "0.1", "--member", servers.http(leader));

        assertEquals(0, shown.code(), shown.text());
        assertTrue(shown.text().startsWith("{\"version\":\"0.1\""), shown.text());
        assertEquals(1, future.code());
        assertTrue(future.text().contains("expected at most 0.1, the version of this build"), future.text());
        assertEquals(1, other.code());
        assertEquals(1, older.code());
        assertTrue(older.text().contains("it is never lowered"), older.text());
        assertEquals(1, none.code());
        assertTrue(none.text().contains("expected major.minor"), none.text());
        assertEquals(0, same.code(), same.text());
    }

    @Test
    void upgradeCheck_passes_andFailsNamingWhatIsWrong() throws Exception {
        servers.awaitLeader();
        String all = servers.http("m1") + "," + servers.http("m2") + "," + servers.http("m3");

        Servers.await(
                "a check that passes",
                () -> servers.command("upgrade-check", "--to", "0.2.0", "--members", all)
                                .code()
                        == 0);
        Servers.Outcome major = servers.command("upgrade-check", "--to", "1.0.0", "--members", all);
        Servers.Outcome some = servers.command(
                "upgrade-check", "--to", "0.2.0", "--members", servers.http("m1") + "," + servers.http("m2"));
        servers.command("drain", "--member", servers.http("m3"));
        Servers.Outcome drained = servers.command("upgrade-check", "--to", "0.2.0", "--members", all);
        servers.stop("m3");
        Servers.Outcome down = servers.command("upgrade-check", "--to", "0.2.0", "--members", all);

        assertLine(major, 1, "FAIL  target: 1.0, expected the major version of 0.1.0");
        assertLine(major, 1, "PASS  same build: 0.1.0");
        assertLine(some, 1, "FAIL  all asked: the cluster has members that were not asked, [m3]");
        assertLine(drained, 1, "FAIL  ready: {m3=drained}");
        assertLine(down, 1, "FAIL  members: {localhost:");
    }

    private static void assertLine(Servers.Outcome outcome, int code, String expected) {
        assertEquals(code, outcome.code(), outcome.text());
        assertTrue(outcome.text().lines().anyMatch(line -> line.startsWith(expected)), outcome.text());
    }
}
