package io.loomcache.status;

import io.loomcache.admin.Answer;
import io.loomcache.admin.Endpoint;
import io.loomcache.admin.Health;
import io.loomcache.config.Permission;
import io.loomcache.member.MemberStatistics;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /api/stats}: what this member counts and measures, for the page, the console and scripts. Stateless. */
public final class StatsEndpoint {

    private StatsEndpoint() {}

    /**
     * The endpoint of one member.
     *
     * @param statistics may block; null: there is no member yet
     */
    public static Endpoint of(Supplier<@Nullable MemberStatistics> statistics, Health health) {
        return Endpoint.get(
                "/api/stats",
                Permission.READ_ONLY,
                request -> Answer.from(
                        statistics.get(),
                        counted -> Answer.json(Answer.OK, StatsJson.of(counted, health.notReadyReason()))));
    }
}
