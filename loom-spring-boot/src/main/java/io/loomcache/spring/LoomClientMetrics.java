package io.loomcache.spring;

import io.loomcache.client.ClusterView;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What a client knows of its cluster, as meters with the tags {@code cluster} and {@code client}.
 *
 * <table>
 *   <caption>Meters</caption>
 *   <tr><td>{@code loomcache.client.members}</td><td>members with an open connection</td></tr>
 *   <tr><td>{@code loomcache.client.groups}</td><td>Raft groups; 0: no member was reached yet</td></tr>
 *   <tr><td>{@code loomcache.client.leader.silence}</td><td>time since a leader was last known and reached; up to about 5 s
 *       is normal</td></tr>
 * </table>
 */
final class LoomClientMetrics implements MeterBinder {

    private final Supplier<ClusterView> cluster;
    private final Tags tags;

    LoomClientMetrics(Supplier<ClusterView> cluster, String client) {
        this.cluster = cluster;
        this.tags = Tags.of("cluster", cluster.get().cluster(), "client", client);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("loomcache.client.members", () -> cluster.get().members().size())
                .tags(tags)
                .description("Members with an open connection")
                .register(registry);
        Gauge.builder("loomcache.client.groups", () -> cluster.get().groups())
                .tags(tags)
                .description("Raft groups, 0 before a member was reached")
                .register(registry);
        TimeGauge.builder(
                        "loomcache.client.leader.silence",
                        () -> cluster.get().leaderSilence().toMillis(),
                        TimeUnit.MILLISECONDS)
                .tags(tags)
                .description("Time since a leader was last known and reached")
                .register(registry);
    }
}
