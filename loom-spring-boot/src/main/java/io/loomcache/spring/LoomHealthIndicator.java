package io.loomcache.spring;

import io.loomcache.client.ClusterView;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether the cluster serves this application, by what its client knows; asks nobody. A change of the leader takes seconds
 * in which operations wait and then succeed, so that is {@code UP}; {@code DOWN} begins where operations fail: when no
 * leader was reached for longer than they wait. A member in this JVM that has stopped itself is {@code DOWN} for good.
 */
final class LoomHealthIndicator implements HealthIndicator {

    /** Members are asked so seldom while nobody waits for a leader that less says nothing. */
    static final Duration LEAST_PATIENCE = Duration.ofSeconds(15);

    private final Supplier<ClusterView> cluster;
    private final @Nullable RunningMember member;

    LoomHealthIndicator(Supplier<ClusterView> cluster, @Nullable RunningMember member) {
        this.cluster = cluster;
        this.member = member;
    }

    @Override
    public Health health() {
        ClusterView view = cluster.get();
        boolean isServed = view.leaderSilence().compareTo(patience(view)) <= 0;
        boolean hasFailed = member != null && member.hasFailed();
        Health.Builder health = isServed && !hasFailed ? Health.up() : Health.down();
        health.withDetail("cluster", view.cluster())
                .withDetail("members", view.members())
                .withDetail("groups", view.groups())
                .withDetail("secondsSinceLeader", view.leaderSilence().toSeconds());
        if (!isServed || view.groups() == 0) {
            health.withDetail("problem", view.lastProblem());
        }
        if (member != null) {
            String reason = member.notReadyReason();
            health.withDetail("member", reason == null ? "ready" : reason);
        }
        return health.build();
    }

    private static Duration patience(ClusterView view) {
        return view.patience().compareTo(LEAST_PATIENCE) > 0 ? view.patience() : LEAST_PATIENCE;
    }
}
