package io.loomcache.member;

import io.loomcache.map.Operation;
import io.loomcache.measure.Durations;
import io.loomcache.wire.Response.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts requests by their kind. Thread-safe; never blocks. */
final class RequestMeasures {

    private static final String OK = "ok";
    private static final String REJECTED = "rejected";

    private final Map<String, Kind> kinds = new ConcurrentHashMap<>();

    private static final class Kind {
        private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
        private final Durations durations = new Durations();

        void count(String outcome) {
            outcomes.computeIfAbsent(outcome, any -> new LongAdder()).increment();
        }
    }

    /** An operation's kind; there are as many as there are kinds of operations. */
    static String kind(Operation operation) {
        return KINDS.get(operation.getClass());
    }

    private static final ClassValue<String> KINDS = new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
            return kind(type.getSimpleName());
        }
    };

    /** Words in lower case, with underscores between them. */
    private static String kind(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    void answered(String kind, boolean isRejected, long nanos) {
        Kind measured = measured(kind);
        measured.count(isRejected ? REJECTED : OK);
        measured.durations.add(nanos);
    }

    void refused(String kind, Refusal refusal) {
        measured(kind).count(refusal.name().toLowerCase(Locale.ROOT));
    }

    private Kind measured(String kind) {
        return kinds.computeIfAbsent(kind, any -> new Kind());
    }

    /** In order of kind. */
    List<RequestStatistics> statistics() {
        List<RequestStatistics> statistics = new ArrayList<>();
        new TreeMap<>(kinds).forEach((kind, measured) -> {
            Map<String, Long> outcomes = new TreeMap<>();
            measured.outcomes.forEach((outcome, count) -> outcomes.put(outcome, count.sum()));
            statistics.add(new RequestStatistics(kind, outcomes, measured.durations.counts()));
        });
        return statistics;
    }
}
