package io.loomcache.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.loomcache.client.ClusterView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** Health begins to fail where operations do. */
class LoomHealthIndicatorTest {

    private static Health health(long silenceSeconds, long patienceSeconds, int groups) {
        ClusterView view = new ClusterView(
                "shop",
                List.of("m1", "m2"),
                groups,
                Duration.ofSeconds(silenceSeconds),
                Duration.ofSeconds(patienceSeconds),
                "no leader");
        return new LoomHealthIndicator(() -> view, null).health();
    }

    /** A change of the leader, and the answer of a poll that is late, are no outage. */
    @ParameterizedTest
    @CsvSource({"0, 30, UP", "30, 30, UP", "31, 30, DOWN", "15, 1, UP", "16, 1, DOWN", "100, 120, UP"})
    void status_isDownOnceOperationsFail(long silenceSeconds, long patienceSeconds, String status) {
        assertEquals(
                new Status(status), health(silenceSeconds, patienceSeconds, 1).getStatus());
    }

    @Test
    void details_sayWhatTheClientKnows() {
        Map<String, Object> details = health(3, 30, 1).getDetails();

        assertEquals("shop", details.get("cluster"));
        assertEquals(List.of("m1", "m2"), details.get("members"));
        assertEquals(3L, details.get("secondsSinceLeader"));
        assertFalse(details.containsKey("problem"), "of what is over nothing is said");
    }

    @Test
    void problem_isSaidWhileItLasts() {
        assertEquals("no leader", health(40, 30, 1).getDetails().get("problem"));
        assertEquals("no leader", health(1, 30, 0).getDetails().get("problem"));
    }
}
