package io.loomcache.metrics;

import io.loomcache.admin.Answer;
import io.loomcache.admin.Endpoint;
import io.loomcache.config.Permission;
import io.loomcache.measure.Durations;
import io.loomcache.member.MemberStatistics;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The meters of a member and of its JVM, also in Prometheus' text format. Each reading asks the member once. Thread-safe.
 */
public final class MemberMetrics implements AutoCloseable {

    private static final String PATH = "/metrics";
    private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final Supplier<@Nullable MemberStatistics> member;
    private final LongSupplier forbiddenRequests;
    private final ClassArchive archive;
    private final PrometheusMeterRegistry registry;
    private final JvmGcMetrics pauses = new JvmGcMetrics();

    /**
     * @param member asked at each scrape; null: it is not there yet
     * @param forbiddenRequests how often an HTTPS request was refused for want of a permission, asked likewise
     */
    public MemberMetrics(
            Supplier<@Nullable MemberStatistics> member, LongSupplier forbiddenRequests, ClassArchive archive) {
        this.member = member;
        this.forbiddenRequests = forbiddenRequests;
        this.archive = archive;
        PrometheusRegistry prometheus = new PrometheusRegistry();
        prometheus.register(this::snapshots);
        this.registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, prometheus, Clock.SYSTEM);
        bindJvm();
    }

    private void bindJvm() {
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        pauses.bindTo(registry);
    }

    /** Where the meters are read; needs {@link Permission#READ_ONLY}. */
    public Endpoint endpoint() {
        return Endpoint.get(PATH, Permission.READ_ONLY, request -> Answer.text(200, CONTENT_TYPE, scrape()));
    }

    /** All meters in Prometheus' text format. */
    public String scrape() {
        return registry.scrape(CONTENT_TYPE);
    }

    /** All meters, now. */
    MetricSnapshots read() {
        return registry.getPrometheusRegistry().scrape();
    }

    @Override
    public void close() {
        pauses.close();
        registry.close();
    }

    /** Those of the member, none while it is not there, and those of the process. */
    List<Family> families() {
        List<Family> families = new ArrayList<>(ProcessFamilies.of(archive));
        MemberStatistics statistics = member.get();
        if (statistics != null) {
            families.addAll(MemberFamilies.of(statistics, forbiddenRequests.getAsLong()));
        }
        return families;
    }

    private MetricSnapshots snapshots() {
        MetricSnapshots.Builder snapshots = MetricSnapshots.builder();
        for (Family family : families()) {
            if (!family.samples().isEmpty()) {
                snapshots.metricSnapshot(snapshot(family));
            }
        }
        return snapshots.build();
    }

    private static MetricSnapshot snapshot(Family family) {
        return switch (family.kind()) {
            case GAUGE ->
                new GaugeSnapshot(
                        new MetricMetadata(family.name(), family.help()),
                        family.samples().stream()
                                .map(sample -> new GaugeDataPointSnapshot(sample.value(), labels(family, sample), null))
                                .toList());
            case COUNTER ->
                new CounterSnapshot(
                        new MetricMetadata(family.name().replaceFirst("_total$", ""), family.help()),
                        family.samples().stream()
                                .map(sample ->
                                        new CounterDataPointSnapshot(sample.value(), labels(family, sample), null, 0))
                                .toList());
            case HISTOGRAM ->
                new HistogramSnapshot(
                        new MetricMetadata(family.name(), family.help()),
                        family.samples().stream()
                                .map(sample -> HistogramDataPointSnapshot.builder()
                                        .classicHistogramBuckets(buckets(sample.durations()))
                                        .sum(seconds(sample.durations().sumNanos()))
                                        .labels(labels(family, sample))
                                        .build())
                                .toList());
        };
    }

    private static Labels labels(Family family, Family.Sample sample) {
        return Labels.of(family.labels(), sample.labels());
    }

    private static ClassicHistogramBuckets buckets(Durations.Counts counts) {
        List<Double> bounds = new ArrayList<>();
        Durations.boundsNanos().forEach(nanos -> bounds.add(seconds(nanos)));
        bounds.add(Double.POSITIVE_INFINITY);
        return ClassicHistogramBuckets.of(bounds, counts.buckets());
    }

    private static double seconds(long nanos) {
        return nanos / (double) TimeUnit.SECONDS.toNanos(1);
    }
}
