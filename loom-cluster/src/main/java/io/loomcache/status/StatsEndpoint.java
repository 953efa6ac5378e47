package io.loomcache.status;

import io.loomcache.admin.Answer;
import io.loomcache.admin.Endpoint;
import io.loomcache.admin.Health;
import io.loomcache.config.Permission;
import io.loomcache.member.MemberStatistics;
import io.loomcache.member.MemberStatus;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /api/stats}: what this member counts and measures, for the page, the console and scripts. Stateless. */
public final class StatsEndpoint {

    private StatsEndpoint() {}

    /**
     * The endpoint of one member.
     *
     * @param statistics may block; null: there is no member yet
     * @param zone the failure zone that the member is in; null: not known
     */
    public static Endpoint of(
            Supplier<@Nullable MemberStatistics> statistics, Supplier<@Nullable String> zone, Health health) {
        return Endpoint.get("/api/stats", Permission.READ_ONLY, request -> {
            MemberStatistics counted = statistics.get();
            MemberStatus status = health.status();
            return counted == null || status == null
                    ? Answer.state(Answer.UNAVAILABLE, "DOWN", "starting")
                    : Answer.json(
                            Answer.OK, StatsJson.of(counted, status.clusterId(), zone.get(), health.notReadyReason()));
        });
    }
}
