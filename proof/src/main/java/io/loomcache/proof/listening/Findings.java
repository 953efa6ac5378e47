package io.loomcache.proof.listening;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** What was found in what listeners heard, counted. Confined to one thread. */
final class Findings {

    /** One thing that is counted; all but the first are wrong. */
    enum Finding {
        HEARD("heard"),
        /** An event that a listener should have heard. */
        MISSING("missing"),
        /** Heard before by the same listener. */
        TWICE("twice"),
        /** Heard after a later one of the same key. */
        DISORDERED("out of order"),
        /** Another one than the writer had written before. */
        WRONG_OLD_VALUE("wrong old value"),
        /** Nobody has caused it. */
        UNCAUSED("of nothing"),
        /** Not handled by a synchronous listener when the write of its own JVM returned. */
        LATE_OWN("late, own JVM"),
        /** The same, and it was another JVM's write. */
        LATE_OTHER("late, another's");

        private final String label;

        Finding(String label) {
            this.label = label;
        }

        /** For people. */
        String label() {
            return label;
        }
    }

    private final Map<Finding, Long> counts = new EnumMap<>(Finding.class);

    void add(Finding finding) {
        counts.merge(finding, 1L, Long::sum);
    }

    void addIf(boolean isSo, Finding finding) {
        if (isSo) {
            add(finding);
        }
    }

    long count(Finding finding) {
        return counts.getOrDefault(finding, 0L);
    }

    /** Something was heard, and nothing is wrong. */
    boolean isRight() {
        return counts.keySet().equals(Set.of(Finding.HEARD));
    }

    @Override
    public String toString() {
        return counts.toString();
    }
}
