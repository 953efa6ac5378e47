package io.loomcache.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {

    private static Plan plan(String... arguments) {
        return Plan.of(Options.parse(List.of(arguments), Plan.FLAGS, Plan.SETTINGS));
    }

    @Test
    void of_nothing_isAllWorkloads() {
        assertEquals(List.of(Workload.values()), plan().workloads());
        assertEquals(List.of(1, 32, 128), plan().threads());
        assertTrue(plan().needsCluster());
    }

    @Test
    void of_someWorkloads_keepsTheirOrder() {
        assertEquals(
                List.of(Workload.INVOKE, Workload.MIXED_95),
                plan("--workloads", "invoke,95:5").workloads());
    }

    @Test
    void of_noWorkloads_needsAClusterForKillsOnly() {
        assertFalse(plan("--workloads", "none", "--memory").needsCluster());
        assertTrue(plan("--workloads", "none", "--kill-all", "1").needsCluster());
    }

    @Test
    void of_anUnknownWorkload_isRefused() {
        ProofException refusal = assertThrows(ProofException.class, () -> plan("--workloads", "get,pit"));

        assertEquals("--workloads: 'pit', expected none or some of get,put,95:5,50:50,invoke", refusal.getMessage());
    }
}
