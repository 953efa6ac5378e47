package io.loomcache.metrics;

import io.loomcache.measure.Durations;
import java.util.ArrayList;
import java.util.List;

/**
 * All samples of one name. Filled by one thread, then only read.
 *
 * @param name as a scrape shows it; of a counter it ends in {@code _total}
 * @param labels their names, in the order of the samples' values
 */
record Family(String name, Kind kind, String help, List<String> labels, List<Sample> samples) {

    enum Kind {
        /** Only grows, but for a restart. */
        COUNTER,
        /** Goes up and down. */
        GAUGE,
        /** How long something took, in seconds, by bucket. */
        HISTOGRAM
    }

    /** @param durations of a histogram, else nothing */
    record Sample(List<String> labels, double value, Durations.Counts durations) {}

    Family(String name, Kind kind, String help, String... labels) {
        this(name, kind, help, List.of(labels), new ArrayList<>());
    }

    Family add(double value, String... labelValues) {
        samples.add(new Sample(values(labelValues), value, Durations.Counts.NONE));
        return this;
    }

    Family add(long value, String... labelValues) {
        return add((double) value, labelValues);
    }

    Family add(Durations.Counts durations, String... labelValues) {
        samples.add(new Sample(values(labelValues), 0, durations));
        return this;
    }

    private List<String> values(String... labelValues) {
        if (labelValues.length != labels.size()) {
            throw new IllegalArgumentException(
                    name + ": " + labelValues.length + " values of labels, expected those of " + labels);
        }
        return List.of(labelValues);
    }
}
