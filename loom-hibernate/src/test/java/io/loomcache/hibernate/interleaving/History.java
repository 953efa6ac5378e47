package io.loomcache.hibernate.interleaving;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What has been committed, in order: the oracle. Thread-safe. */
final class History {

    /** What of a thing can be read by itself. */
    enum What {
        NAME,
        NOTE,
        CODE,
        TAGS
    }

    static final String NOTHING = "-";

    private final Map<What, List<String>> committed = new EnumMap<>(What.class);

    /** The state of the database as it is now. */
    synchronized void committed(Map<What, String> state) {
        state.forEach((what, value) -> {
            List<String> values = committed.computeIfAbsent(what, any -> new ArrayList<>());
            if (values.isEmpty() || !values.get(values.size() - 1).equals(value)) {
                values.add(value);
            }
        });
    }

    /** How much has been committed up to now. */
    synchronized Map<What, Integer> now() {
        Map<What, Integer> now = new EnumMap<>(What.class);
        committed.forEach((what, values) -> now.put(what, values.size() - 1));
        return now;
    }

    /** Whether a value was the committed one at this moment or later. */
    synchronized boolean isFresh(What what, String value, Map<What, Integer> since) {
        List<String> values = committed.getOrDefault(what, List.of());
        return values.subList(since.getOrDefault(what, 0), values.size()).contains(value);
    }

    synchronized String last(What what) {
        List<String> values = committed.getOrDefault(what, List.of(NOTHING));
        return values.get(values.size() - 1);
    }

    @Override
    public synchronized String toString() {
        return committed.toString();
    }
}
