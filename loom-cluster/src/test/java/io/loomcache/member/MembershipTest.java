package io.loomcache.member;

import static io.loomcache.client.LoomClient.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomException;
import io.loomcache.client.LoomMap;
import io.loomcache.config.CertificatePermissions;
import io.loomcache.config.Joining;
import io.loomcache.config.RaftConfiguration;
import io.loomcache.map.Bytes;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Result;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How members join, get a vote, move, and are removed, with real sockets, TLS and disks. */
final class MembershipTest {

    private static final Joining AUTO = new Joining(Joining.When.AUTO, true);
    private static final Joining TO_LEARN = new Joining(Joining.When.AUTO, false);

    @TempDir
    Path directory;

    @Test
    void member_thatJoins_catchesUpBySnapshotAndVotes() throws Exception {
        RaftConfiguration defaults = RaftConfiguration.DEFAULT;
        RaftConfiguration raft =
                new RaftConfiguration(2, defaults.heartbeatInterval(), defaults.electionTimeout(), 100, 10_000, 1_000);
        try (TestCluster cluster = new TestCluster(directory, 3, raft, CertificatePermissions.NONE)) {
            LoomMap map = cluster.createdMap();
            for (int i = 0; i < 500; i++) {
                write(map, "k" + i);
            }

            cluster.join("m4", AUTO);
            cluster.join("m5", AUTO);

            TestCluster.await("two votes more", () -> cluster.votes("m4") && cluster.votes("m5"));
            cluster.stop("m1");
            cluster.stop("m2");
            for (int i = 0; i < 500; i++) {
                assertNotNull(await(map.read(key("k" + i))), "k" + i);
            }
            cluster.stop("m5");
            cluster.join("m5", AUTO);
            write(map, "after the restart");
        }
    }

    @Test
    void member_thatOnlyLearns_getsItsVoteFromTheCommand() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            write(cluster.createdMap(), "k");

            Member learner = cluster.join("m4", TO_LEARN);

            TestCluster.await("it to learn", learner::isReady);
            assertFalse(cluster.votes("m4"));
            Members.Outcome outcome = cluster.member("m1").members().promote("m4");
            assertTrue(outcome.isDone(), outcome.text());
            assertTrue(outcome.text().contains("odd number"), outcome.text());
            TestCluster.await("the vote", () -> cluster.votes("m4"));
        }
    }

    @Test
    void remove_ofARunningMember_stopsIt() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            LoomMap map = cluster.createdMap();
            cluster.join("m4", AUTO);
            TestCluster.await("its vote", () -> cluster.votes("m4"));

            Members.Outcome outcome = cluster.member("m2").members().remove("m4", false);

            assertTrue(outcome.isDone(), outcome.text());
            assertInstanceOf(NotAMemberException.class, cluster.awaitFailure());
            cluster.stop("m4");
            TestCluster.await("all to know", () -> cluster.isGone("m4"));
            write(map, "k");
        }
    }

    @Test
    void remove_ofTheLeader_handsOverFirst() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            LoomMap map = cluster.createdMap();
            String leader = cluster.awaitLeader();

            Members.Outcome outcome = cluster.member(leader).members().remove(leader, false);

            assertTrue(outcome.isDone(), outcome.text());
            assertInstanceOf(NotAMemberException.class, cluster.awaitFailure());
            cluster.stop(leader);
            assertNotEquals(leader, cluster.awaitLeader());
            write(map, "k");
        }
    }

    @Test
    void remove_ofADeadMember_leavesTheOthersWorking() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            LoomMap map = cluster.createdMap();
            cluster.stop("m3");

            Members members = cluster.member("m1").members();
            Members.Outcome dead = members.remove("m3", false);

            assertTrue(dead.isDone(), dead.text());
            assertTrue(dead.text().contains("odd number"), dead.text());
            write(map, "with two");
            assertThrows(IllegalArgumentException.class, () -> members.remove("m9", false));
        }
    }

    @Test
    void removedMember_thatStartsAgain_findsOut() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            cluster.awaitAllReady();
            cluster.stop("m3");
            assertTrue(cluster.member("m1").members().remove("m3", false).isDone());

            cluster.start("m3");

            Throwable failure = cluster.awaitFailure();
            assertInstanceOf(NotAMemberException.class, failure);
            assertTrue(String.valueOf(failure.getMessage()).contains("was removed"), failure.getMessage());
            cluster.stop("m3");
        }
    }

    @Test
    void removedMember_withANewFolder_joinsAgain() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            LoomMap map = cluster.createdMap();
            cluster.stop("m3");
            assertTrue(cluster.member("m1").members().remove("m3", false).isDone());
            cluster.loseFolder("m3");

            cluster.join("m3", new Joining(Joining.When.ALWAYS, true));

            TestCluster.await("its vote", () -> cluster.votes("m3"));
            write(map, "k");
        }
    }

    @Test
    void member_whoseIdIsTaken_isRefusedWhenItJoins() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            cluster.awaitAllReady();

            Member second = cluster.second("m3", directory.resolve("second"), new Joining(Joining.When.ALWAYS, true));

            Throwable failure = cluster.awaitFailure();
            assertInstanceOf(NotAMemberException.class, failure);
            assertTrue(String.valueOf(failure.getMessage()).contains("another data folder"), failure.getMessage());
            second.close();
        }
    }

    /** Its folder says who it is, not its address. */
    @Test
    void member_thatMoves_isFoundAgain() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            LoomMap map = cluster.createdMap();
            write(map, "before");
            cluster.stop("m3");

            cluster.startElsewhere("m3");

            TestCluster.await("it to follow", () -> cluster.member("m3").isReady());
            cluster.stop(cluster.awaitLeader().equals("m1") ? "m1" : "m2");
            write(map, "after");
            assertNotNull(await(map.read(key("before"))));
        }
    }

    @Test
    void cluster_thatShrinksToOneAndRestarts_isLedAgain() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 2)) {
            LoomMap map = cluster.createdMap();
            write(map, "k");
            Members.Outcome outcome = cluster.member("m1").members().remove("m2", false);
            assertTrue(outcome.isDone(), outcome.text());
            assertInstanceOf(NotAMemberException.class, cluster.awaitFailure());
            cluster.stop("m2");
            cluster.stop("m1");

            cluster.start("m1");

            assertEquals("m1", cluster.awaitLeader());
            assertNotNull(await(map.read(key("k"))));
        }
    }

    /** Revisions of the one mean nothing in the other. */
    @Test
    void client_thatFindsAnotherClusterAtTheSameAddress_refusesIt() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 1)) {
            LoomMap map = cluster.createdMap();
            write(map, "k");
            cluster.stop("m1");
            cluster.loseFolder("m1");

            cluster.start("m1");

            LoomException failure = assertThrows(
                    LoomException.class, () -> LoomClient.<Result.@Nullable Versioned>await(map.read(key("k"))));
            assertTrue(String.valueOf(failure.getMessage()).contains("history"), failure.getMessage());
        }
    }

    private static void write(LoomMap map, String key) {
        assertTrue(await(map.write(key(key), new byte[] {1}, Condition.ALWAYS, Expiry.NEVER, false))
                .applied());
    }

    private static Bytes key(String key) {
        return new Bytes(key.getBytes(StandardCharsets.UTF_8));
    }
}
