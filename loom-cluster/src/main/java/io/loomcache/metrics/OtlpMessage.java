package io.loomcache.metrics;

import static java.util.stream.Collectors.joining;

import io.loomcache.admin.Json;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Meters as one ExportMetricsServiceRequest of OTLP 1, in its JSON form: with the labels that Prometheus has, and the names,
 * but for {@code _total} at the end; whole numbers are strings there. Immutable.
 *
 * @param resource attributes of whoever sends it
 * @param start since when counters and histograms count
 * @param now when the meters were read
 */
record OtlpMessage(Map<String, String> resource, Instant start, Instant now) {

    private static final String CUMULATIVE = "\"aggregationTemporality\":2,";

    String of(MetricSnapshots snapshots) {
        Stream<String> attributes = resource.entrySet().stream().map(each -> attribute(each.getKey(), each.getValue()));
        return "{\"resourceMetrics\":[{\"resource\":{\"attributes\":" + list(attributes)
                + "},\"scopeMetrics\":[{\"scope\":{\"name\":\"io.loomcache\"},\"metrics\":"
                + list(snapshots.stream().map(this::metric)) + "}]}]}";
    }

    private String metric(MetricSnapshot snapshot) {
        return "{\"name\":" + Json.text(snapshot.getMetadata().getPrometheusName()) + ",\"description\":"
                + Json.text(snapshot.getMetadata().getHelp()) + "," + data(snapshot) + "}";
    }

    private String data(MetricSnapshot snapshot) {
        if (snapshot instanceof GaugeSnapshot gauge) {
            return "\"gauge\":{" + points(gauge.getDataPoints(), point -> value(point.getValue())) + "}";
        } else if (snapshot instanceof CounterSnapshot counter) {
            return "\"sum\":{" + CUMULATIVE + "\"isMonotonic\":true,"
                    + points(counter.getDataPoints(), point -> value(point.getValue())) + "}";
        } else if (snapshot instanceof HistogramSnapshot histogram) {
            return "\"histogram\":{" + CUMULATIVE + points(histogram.getDataPoints(), OtlpMessage::buckets) + "}";
        } else if (snapshot instanceof SummarySnapshot summary) {
            return "\"summary\":{" + points(summary.getDataPoints(), OtlpMessage::sum) + "}";
        }
        throw new IllegalArgumentException("no meter here is a " + snapshot.getClass());
    }

    private <P extends DataPointSnapshot> String points(List<P> points, Function<P, String> content) {
        return "\"dataPoints\":"
                + list(points.stream()
                        .map(point -> "{\"attributes\":" + labels(point)
                                + ",\"startTimeUnixNano\":" + nanos(start) + ",\"timeUnixNano\":" + nanos(now) + ","
                                + content.apply(point) + "}"));
    }

    private static String labels(DataPointSnapshot point) {
        return list(point.getLabels().stream().map(label -> attribute(label.getName(), label.getValue())));
    }

    private static String value(double value) {
        return "\"asDouble\":" + number(value);
    }

    /** The last bucket has no bound. */
    private static String buckets(HistogramDataPointSnapshot point) {
        ClassicHistogramBuckets buckets = point.getClassicBuckets();
        IntStream all = IntStream.range(0, buckets.size());
        IntStream bounded = IntStream.range(0, buckets.size() - 1);
        return "\"count\":"
                + whole(buckets.stream().mapToLong(bucket -> bucket.getCount()).sum())
                + ",\"sum\":" + number(point.getSum())
                + ",\"bucketCounts\":" + list(all.mapToObj(i -> whole(buckets.getCount(i))))
                + ",\"explicitBounds\":" + list(bounded.mapToObj(i -> number(buckets.getUpperBound(i))));
    }

    private static String sum(SummaryDataPointSnapshot point) {
        return "\"count\":" + whole(point.getCount()) + ",\"sum\":" + number(point.getSum());
    }

    private static String attribute(String key, String value) {
        return "{\"key\":" + Json.text(key) + ",\"value\":{\"stringValue\":" + Json.text(value) + "}}";
    }

    private static String list(Stream<String> elements) {
        return elements.collect(joining(",", "[", "]"));
    }

    private static String whole(long number) {
        return "\"" + number + "\"";
    }

    private static String nanos(Instant time) {
        return "\"" + time.getEpochSecond() + String.format("%09d", time.getNano()) + "\"";
    }

    private static String number(double number) {
        return Double.isFinite(number) ? Double.toString(number) : "\"" + number + "\"";
    }
}
