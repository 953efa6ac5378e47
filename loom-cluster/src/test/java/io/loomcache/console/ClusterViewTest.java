package io.loomcache.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ClusterViewTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void allAnswer_andFollowOneLeader_isHealthy() {
        ClusterView view = ClusterView.of(Answers.well(), NOW);

        assertEquals(Health.HEALTHY, view.health());
        assertEquals("shop", view.clusterId());
        assertEquals(List.of(), view.problems());
        assertEquals(List.of(), view.notes());
        assertEquals(Optional.of(true), view.zoneSafe());
        assertEquals(Optional.empty(), view.nodeSafe());
        assertEquals("m1", view.groups().get(0).leader());
        assertEquals(OptionalLong.of(45), view.members().get(1).lag());
    }

    @Test
    void memberThatDoesNotAnswer_isDegraded_andSaysWhy() {
        List<Told> told = new ArrayList<>(Answers.well());
        told.set(2, Told.nothing("m3", "no answer from h3:8080: Connection refused"));

        ClusterView view = ClusterView.of(told, NOW);

        assertEquals(Health.DEGRADED, view.health());
        assertEquals(List.of("m3: no answer from h3:8080: Connection refused"), view.problems());
        assertEquals(Optional.of(true), view.zoneSafe());
    }

    @Test
    void leaderThatOthersKnowButDoesNotAnswer_isDegraded() {
        List<Told> told = new ArrayList<>(Answers.well());
        told.set(0, Told.nothing("m1", "no answer"));

        ClusterView view = ClusterView.of(told, NOW);

        assertEquals(Health.DEGRADED, view.health());
        assertEquals("m1", view.groups().get(0).leader());
        assertTrue(
                view.problems().get(0).startsWith("group 0: m1 leads, as others say"),
                view.problems().toString());
    }

    @Test
    void leaderOfAnOldTerm_isNotTheLeader() {
        List<Told> told = List.of(
                Answers.member("m1", "leader", "m1", 7, 12_000, 12_000, Answers.cache("orders", 1, 30, 10, "")),
                Answers.member("m2", "leader", "m2", 8, 12_345, 12_345, Answers.cache("orders", 2, 5, 5, "")),
                Answers.member("m3", "follower", "m2", 8, 12_345, 12_345, ""));

        ClusterView view = ClusterView.of(told, NOW);

        assertEquals("m2", view.groups().get(0).leader());
        assertEquals(OptionalLong.of(345), view.members().get(0).lag());
    }

    @Test
    void groupWhoseLeaderNobodyKnows_isDown() {
        List<Told> told = List.of(
                Answers.member("m1", "unknown", "", 9, 12_345, 12_345, ""),
                Told.nothing("m2", "no answer"),
                Told.nothing("m3", "no answer"));

        ClusterView view = ClusterView.of(told, NOW);

        assertEquals(Health.DOWN, view.health());
        assertEquals("group 0 has no leader", view.problems().get(0));
    }

    @Test
    void nobodyAnswers_isDown() {
        ClusterView view = ClusterView.of(List.of(Told.nothing("m1", "no answer")), NOW);

        assertEquals(Health.DOWN, view.health());
        assertEquals(List.of("no member answers for a group", "m1: no answer"), view.problems());
    }

    @Test
    void memberThatIsFarBehind_orNotReady_isDegraded() {
        List<Told> told = List.of(
                Answers.member("m1", "leader", "m1", 7, 50_000, 50_000, ""),
                Answers.member("m2", "follower", "m1", 7, 39_999, 39_999, ""),
                Told.answer(
                        "m3",
                        Answers.well()
                                .get(2)
                                .raw()
                                .replace("\"notReady\":null", "\"notReady\":\"stopping\"")
                                .replace("12345", "50000")));

        assertEquals(
                List.of("m2 is 10,001 entries behind", "m3 is not ready: stopping"),
                ClusterView.of(told, NOW).problems());
    }

    @Test
    void membersThatWereNotAsked_andSeveralVersions_areNoted() {
        List<Told> told = List.of(
                Answers.well().get(0),
                Told.answer("m2", Answers.well().get(1).raw().replace("1.2.3", "1.3.0")));

        ClusterView view = ClusterView.of(told, NOW);

        assertEquals(Health.HEALTHY, view.health());
        assertEquals(
                List.of(
                        "2 of 3 voting members were asked: --members names the others",
                        "members are of several versions: 1.2.3, 1.3.0"),
                view.notes());
    }

    @Test
    void cache_isAsTheLeaderHasIt_withTheReadsOfAll() {
        List<Told> told = List.of(
                Answers.member(
                        "m1",
                        "leader",
                        "m1",
                        7,
                        100,
                        100,
                        Answers.cache("a", 10, 30, 10, ",'puts':5,'owner':'hibernate'")),
                Answers.member(
                        "m2",
                        "follower",
                        "m1",
                        7,
                        90,
                        90,
                        Answers.cache("a", 9, 20, 0, ",'puts':4") + "," + Answers.cache("gone", 1, 1, 1, "")),
                Answers.member("m3", "follower", "m1", 7, 100, 100, Answers.cache("a", 10, 0, 0, ",'puts':5")));

        List<CacheRow> caches = ClusterView.of(told, NOW).caches();

        assertEquals(
                List.of(new CacheRow(
                        "a",
                        "hibernate",
                        Map.of("entries", 10L, "bytes", 1_000L, "hits", 50L, "misses", 10L, "puts", 5L))),
                caches);
    }

    @Test
    void client_ofSeveralMembers_isOneRow() {
        assertEquals(
                List.of(new ClientRow("web", "shop-web", "1.2.3", 3, 6, 3, 7)),
                ClusterView.of(Answers.well(), NOW).clients());
    }

    @Test
    void whatOneMemberKnowsToBeUnsafe_isUnsafe_andNoted() {
        List<Told> told = new ArrayList<>(Answers.well());
        told.set(1, Told.answer("m2", told.get(1).raw().replace("\"zoneSafe\":true", "\"zoneSafe\":null")));
        told.set(
                2,
                Told.answer(
                        "m3", told.get(2).raw().replace("\"zoneSafe\":true", "\"zoneSafe\":false,\"nodeSafe\":false")));

        ClusterView view = ClusterView.of(told, NOW);

        assertEquals(Health.HEALTHY, view.health());
        assertEquals(Optional.of(false), view.zoneSafe());
        assertEquals(
                List.of(
                        "the loss of one zone takes the majority with it",
                        "the loss of one node takes the majority with it"),
                view.notes());
    }
}
