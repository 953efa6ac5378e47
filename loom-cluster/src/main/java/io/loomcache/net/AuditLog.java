package io.loomcache.net;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Who was turned away, and who has changed what: lines of the logger {@value #LOGGER}. Of refusals for one reason to
 * one identity there is at most one line a minute, so that strangers can't fill the disk with our log, nor hide one kind
 * of trouble behind another; acts are all told. Thread-safe.
 */
public final class AuditLog {

    /** For the settings of a logging backend. */
    public static final String LOGGER = "io.loomcache.audit";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);
    static final Duration INTERVAL = Duration.ofMinutes(1);

    /** Most reasons and identities that are told apart. */
    private static final int MOST_THROTTLES = 1_024;

    /** Where lines go. */
    @FunctionalInterface
    public interface Lines {
        /**
         * Takes one line.
         *
         * @param refused whether somebody was turned away, else somebody has acted
         */
        void write(boolean refused, String line);
    }

    private final Lines lines;
    private final Map<String, Throttle> throttles = new ConcurrentHashMap<>();
    private final LongAdder refusals = new LongAdder();

    public AuditLog() {
        this((refused, line) -> LOG.atLevel(refused ? Level.WARN : Level.INFO).log(line));
    }

    /** One that writes elsewhere. */
    public AuditLog(Lines lines) {
        this.lines = lines;
    }

    /**
     * Somebody was turned away, which is counted, told or not.
     *
     * @param kind of reason, in a word
     * @param identity by certificate; empty: unknown
     * @param where the other side is
     * @param reason for people
     */
    public void refused(String kind, String identity, Object where, String reason) {
        refusals.increment();
        Throttle throttle = throttle(kind + " " + identity);
        if (throttle.permits(System.nanoTime())) {
            lines.write(
                    true,
                    "refused " + kind + " by '" + PeerText.printable(identity) + "' at " + where + ": "
                            + PeerText.printable(reason) + "; " + throttle.takeSuppressed()
                            + " more like it since the last such line");
        }
    }

    /**
     * Somebody has changed something, or tried to.
     *
     * @param identity by certificate; empty: unknown
     * @param where the other side is
     * @param outcome for people
     */
    public void acted(String identity, Object where, String what, String outcome) {
        lines.write(
                false,
                "act by '" + PeerText.printable(identity) + "' at " + where + ": " + PeerText.printable(what) + ": "
                        + PeerText.printable(outcome));
    }

    /** Refusals until now. */
    public long refusals() {
        return refusals.sum();
    }

    int toldApart() {
        return throttles.size();
    }

    private Throttle throttle(String key) {
        if (throttles.size() >= MOST_THROTTLES && !throttles.containsKey(key)) {
            throttles.clear();
        }
        return throttles.computeIfAbsent(key, any -> new Throttle(INTERVAL));
    }
}
