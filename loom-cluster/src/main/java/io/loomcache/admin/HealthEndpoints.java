package io.loomcache.admin;

import io.loomcache.config.Permission;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What probes ask: {@code /health/live} says that this process answers and nothing more, so that lost quorum
 * never makes a supervisor kill the members that are left; {@code /health/startup} whether the member has been
 * ready once; {@code /health/ready} whether requests should come here; {@code /api/cluster/status} tells what
 * this member knows. 200 or 503, and one line of JSON. Stateless.
 */
public final class HealthEndpoints {

    private static final Set<String> LIVE =
            Set.of("/health/live", "/health/liveness", "/actuator/health/live", "/actuator/health/liveness");
    private static final Set<String> STARTUP = Set.of("/health/startup", "/actuator/health/startup");
    private static final Set<String> READY =
            Set.of("/health/ready", "/health/readiness", "/actuator/health/ready", "/actuator/health/readiness");
    private static final String STATUS = "/api/cluster/status";

    private HealthEndpoints() {}

    public static List<Endpoint> of(Health health) {
        return List.of(
                new Endpoint("GET", LIVE, null, request -> probe(null)),
                new Endpoint("GET", READY, null, request -> probe(health.notReadyReason())),
                new Endpoint("GET", STARTUP, null, request -> probe(health.notStartedReason())),
                Endpoint.get(
                        STATUS,
                        Permission.READ_ONLY,
                        request ->
                                Answer.from(health.status(), status -> Answer.json(Answer.OK, StatusJson.of(status)))));
    }

    /** @param reason why not; null: all is well */
    private static Answer probe(@Nullable String reason) {
        return Answer.state(reason == null ? Answer.OK : Answer.UNAVAILABLE, reason == null ? "UP" : "DOWN", reason);
    }
}
