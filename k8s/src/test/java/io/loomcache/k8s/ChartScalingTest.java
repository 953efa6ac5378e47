package io.loomcache.k8s;

import static io.loomcache.k8s.Chart.SECRET;
import static io.loomcache.k8s.Chart.assertRefused;
import static io.loomcache.k8s.Chart.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetSpec;
import io.loomcache.config.Joining;
import io.loomcache.config.MemberAddress;
import io.loomcache.config.MemberConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** More and fewer pods than those that found the cluster. */
class ChartScalingTest {

    private static final String DOMAIN = ".shop-headless.caches.svc.cluster.local";

    /** By {@code kubectl scale} nothing of a pod changes: one that the chart does not know of has all that it needs. */
    @Test
    void podsBeyondTheVoters_join_andSayWhereTheyAre() {
        Chart chart = Chart.render(SECRET);

        MemberConfig fifth = chart.member("shop-4");

        assertEquals(
                List.of("shop-0", "shop-1", "shop-2"),
                fifth.voters().stream().map(MemberAddress::id).toList());
        assertFalse(fifth.isFounder());
        assertEquals(new Joining(Joining.When.AUTO, true), fifth.joining());
        assertEquals("shop-4" + DOMAIN + ":7654", String.valueOf(fifth.address()));
    }

    @Test
    void voters_found_underTheAddressesOfTheSeeds() {
        Chart chart = Chart.render(with(SECRET, "replicaCount", 5));

        for (int pod = 0; pod < 3; pod++) {
            assertTrue(chart.member("shop-" + pod).isFounder());
            assertEquals(
                    "shop-" + pod + DOMAIN + ":7654",
                    String.valueOf(chart.member("shop-" + pod).address()));
        }
    }

    /** Else it would mean to replace all pods. */
    @Test
    void anotherNumberOfPods_changesNoPod() {
        StatefulSet three = Chart.render(SECRET).get(StatefulSet.class, "shop");
        StatefulSet five = Chart.render(with(SECRET, "replicaCount", 5)).get(StatefulSet.class, "shop");

        assertEquals(5, five.getSpec().getReplicas());
        assertEquals(three.getSpec().getTemplate(), five.getSpec().getTemplate());
    }

    @Test
    void learners_askForNoVote() {
        assertFalse(Chart.render(with(SECRET, "joinAs", "learner"))
                .member("shop-3")
                .joining()
                .asVoter());
        assertRefused(with(SECRET, "joinAs", "leader"), "joinAs");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4, 9})
    void voters_areAnOddNumber(int voters) {
        assertRefused(with(SECRET, "voters", voters, "replicaCount", 9), "voters");
    }

    @Test
    void cluster_beginsWithAllVoters_andWithMoreThanOneIfItGrows() {
        assertRefused(with(SECRET, "replicaCount", 2), "expected at least 3");
        assertRefused(with(SECRET, "voters", 1), "expected 3 or more for 3 pods");
    }

    /** However many pods there are later, one away leaves a majority: of two as of three both. */
    @ParameterizedTest
    @CsvSource({"1, 1, 0", "3, 3, 1", "5, 3, 1", "7, 7, 1"})
    void disruptionBudget_isOnePodAtATime(int pods, int voters, int spared) {
        PodDisruptionBudgetSpec budget = budget("replicaCount", pods, "voters", voters);

        assertEquals(spared, budget.getMaxUnavailable().getIntVal());
        assertNull(budget.getMinAvailable());
    }

    @Test
    void disruptionBudget_asWanted_isAtLeastAMajority() {
        PodDisruptionBudgetSpec budget = budget("replicaCount", 5, "podDisruptionBudget.minAvailable", 3);

        assertEquals(3, budget.getMinAvailable().getIntVal());
        assertNull(budget.getMaxUnavailable());
        assertRefused(with(SECRET, "replicaCount", 5, "podDisruptionBudget.minAvailable", 2), "at least 3");
    }

    private static PodDisruptionBudgetSpec budget(Object... values) {
        return Chart.render(with(SECRET, values))
                .get(PodDisruptionBudget.class, "shop")
                .getSpec();
    }
}
