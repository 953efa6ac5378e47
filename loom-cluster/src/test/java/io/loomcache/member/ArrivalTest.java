package io.loomcache.member;

import static io.loomcache.client.LoomClient.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomMap;
import io.loomcache.config.Joining;
import io.loomcache.discovery.MemberAttributes;
import io.loomcache.map.Bytes;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.net.AuditLog;
import io.loomcache.raft.MemberEngineCodec;
import io.loomcache.storage.Founding;
import io.loomcache.storage.MemberStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How members with new folders found a cluster, or do not. */
final class ArrivalTest {

    private static final Joining AUTO = new Joining(Joining.When.AUTO, true);

    @TempDir
    Path directory;

    @Test
    void members_thatStartOneAfterTheOther_foundOneHistory() throws Exception {
        try (TestCluster cluster = TestCluster.prepared(directory, 3)) {
            Member first = cluster.start("m2");
            TestCluster.await("its waiting", () -> waitsFor(first, "m1", "m3"));
            Member second = cluster.start("m3");
            TestCluster.await("their waiting", () -> waitsFor(first, "m1") && waitsFor(second, "m1"));

            cluster.start("m1");
            cluster.awaitLeader();
            cluster.awaitAllReady();
            cluster.stopAll();

            Founding founding = founding(cluster, "m1");
            assertEquals(founding, founding(cluster, "m2"));
            assertEquals(founding, founding(cluster, "m3"));
            assertEquals(3, founding.founders().size());
        }
    }

    /** At whatever moment members die while a cluster is founded: in the end there is one, or none yet. */
    @Test
    void founding_interruptedAtAnyMoment_givesOneHistory() throws Exception {
        Set<Object> histories = new HashSet<>();
        for (int round = 0; round < 6; round++) {
            Path folder = directory.resolve("round-" + round);
            try (TestCluster cluster = TestCluster.prepared(folder, 3)) {
                cluster.startAll();
                int part = round;
                String dying = "m" + (1 + round % 3);
                TestCluster.await(
                        "some part of the way",
                        () -> part < 3 || cluster.member(dying).isReady());
                cluster.stop(dying);
                cluster.start(dying);
                cluster.awaitAllReady();
                cluster.stopAll();
                Founding founding = founding(cluster, "m1");
                assertEquals(founding, founding(cluster, "m2"));
                assertEquals(founding, founding(cluster, "m3"));
                assertTrue(histories.add(founding.history()));
            }
        }
    }

    @Test
    void joining_isAudited_withTheCertificateThatDidIt() throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        Surroundings surroundings =
                new Surroundings(null, MemberAttributes.UNKNOWN, new AuditLog((refused, line) -> lines.add(line)));
        try (TestCluster cluster = TestCluster.prepared(directory, 1);
                Member first = Member.start(cluster.config("m1"), surroundings, Duration.ZERO, cluster.failures::add)) {
            TestCluster.await("the first", first::isReady);

            Member joined = cluster.join("m2", AUTO);
            TestCluster.await("the one that joins", joined::isReady);

            assertEquals(1, lines.size(), lines.toString());
            assertTrue(lines.get(0).startsWith("act by 'm2' at "), lines.toString());
            assertTrue(lines.get(0).contains(": join as member m2/"), lines.toString());
            assertTrue(lines.get(0).endsWith(": done"), lines.toString());
            cluster.stop("m2");
        }
    }

    @Test
    void restart_ofFewerThanAll_needsNoFounding() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            cluster.awaitAllReady();
            cluster.stopAll();

            cluster.start("m2");
            cluster.start("m3");

            cluster.awaitLeader();
        }
    }

    @Test
    void member_whoseFolderIsLost_stopsAndSaysWhatToDo() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            cluster.awaitAllReady();
            cluster.stop("m3");
            cluster.loseFolder("m3");

            Member lost = cluster.start("m3");

            Throwable failure = cluster.awaitFailure();
            assertInstanceOf(NotAMemberException.class, failure);
            assertTrue(String.valueOf(failure.getMessage()).contains("members remove m3"), failure.getMessage());
            assertFalse(lost.isReady());
            cluster.stop("m3");
            cluster.awaitLeader();
        }
    }

    /** Even if nobody is left who could outvote it: it must not begin anew. */
    @Test
    void members_whoseFoldersAreLost_doNotFoundAgainWhileOneKnowsTheCluster() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            cluster.awaitAllReady();
            cluster.stopAll();
            Founding before = founding(cluster, "m3");
            cluster.loseFolder("m1");
            cluster.loseFolder("m2");

            cluster.start("m1");
            cluster.start("m2");
            cluster.start("m3");

            cluster.awaitFailures(2);
            cluster.stopAll();
            assertEquals(before, founding(cluster, "m3"));
            assertEquals(null, foundingOrNull(cluster, "m1"));
        }
    }

    @Test
    void member_withALostFolder_takesItsFormerPlaceIfItMay() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            LoomMap map = cluster.createdMap();
            await(map.write(key("k"), new byte[] {1}, Condition.ALWAYS, Expiry.NEVER, false));
            cluster.stop("m3");
            Founding founding = founding(cluster, "m3");
            cluster.loseFolder("m3");

            cluster.join("m3", AUTO);

            TestCluster.await(
                    "its vote",
                    () -> cluster.votes("m3") && cluster.member("m3").isReady());
            cluster.stop("m1");
            assertNotNull(await(map.read(key("k"))));
            await(map.write(key("k2"), new byte[] {2}, Condition.ALWAYS, Expiry.NEVER, false));
            cluster.stop("m3");
            assertEquals(founding, founding(cluster, "m3"));
            try (MemberStore store = store(cluster, "m3")) {
                assertFalse(founding.includes(store.self()), "the old identity");
            }
        }
    }

    @Test
    void member_withASecondFolder_doesNotPushOutTheOneThatRuns() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            cluster.awaitAllReady();

            Member second = cluster.second("m3", directory.resolve("second"), AUTO);

            TestCluster.await("the reason", () -> says(second, "runs with another data folder"));
            assertTrue(cluster.member("m3").isReady());
            second.close();
        }
    }

    @Test
    void membersOfDifferentSeeds_doNotFound() throws Exception {
        try (TestCluster cluster = TestCluster.prepared(directory, 3)) {
            Member first = cluster.start("m1");
            cluster.start("m2");
            Member third = cluster.startWithSeeds("m3", List.of("m2", "m3"));

            TestCluster.await("the disagreement", () -> says(first, "other seeds"));
            assertFalse(third.isReady());
            cluster.stop("m3");
            cluster.start("m3");
            cluster.awaitAllReady();
        }
    }

    @Test
    void clusters_ofTheSameNameFoundedApart_areDifferent() throws Exception {
        Founding first;
        try (TestCluster cluster = new TestCluster(directory.resolve("first"), 1)) {
            cluster.awaitAllReady();
            cluster.stopAll();
            first = founding(cluster, "m1");
        }
        try (TestCluster cluster = new TestCluster(directory.resolve("second"), 1)) {
            cluster.awaitAllReady();
            cluster.stopAll();
            assertNotEquals(first.history(), founding(cluster, "m1").history());
        }
    }

    private static boolean waitsFor(Member member, String... ids) {
        String reason = String.valueOf(member.notReadyReason());
        boolean names = true;
        for (String id : List.of("m1", "m2", "m3")) {
            names &= reason.contains(id + " (") == List.of(ids).contains(id);
        }
        return names;
    }

    private static boolean says(Member member, String text) {
        return String.valueOf(member.notReadyReason()).contains(text);
    }

    private static Founding founding(TestCluster cluster, String id) {
        return Objects.requireNonNull(foundingOrNull(cluster, id));
    }

    private static @Nullable Founding foundingOrNull(TestCluster cluster, String id) {
        try (MemberStore store = store(cluster, id)) {
            return store.founding();
        }
    }

    private static MemberStore store(TestCluster cluster, String id) {
        return MemberStore.open(
                cluster.joining(id, AUTO).dataDirectory(), "test", id, new MemberEngineCodec(), failure -> {});
    }

    private static Bytes key(String key) {
        return new Bytes(key.getBytes(StandardCharsets.UTF_8));
    }
}
