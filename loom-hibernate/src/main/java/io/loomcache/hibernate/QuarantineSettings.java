package io.loomcache.hibernate;

import static io.loomcache.hibernate.HibernateSettings.ON_UNAVAILABLE;
import static io.loomcache.hibernate.HibernateSettings.QUARANTINE_JOURNAL;
import static io.loomcache.hibernate.HibernateSettings.QUARANTINE_LEASE;

import io.loomcache.config.ConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How changes go on while the cluster can't be reached.
 *
 * @param journal the file that they are written to
 * @param lease after the cluster has last heard of the application nobody reads its regions for longer
 */
record QuarantineSettings(Path journal, Duration lease) {

    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);
    private static final Duration LONGEST_LEASE = Duration.ofMinutes(10);

    /** What becomes of a change while the cluster can't be reached. */
    private enum OnUnavailable {
        /** It fails. */
        FAIL,
        /** It is made when nobody can read the regions any more, and told to the cluster later. */
        QUARANTINE
    }

    /**
     * The settings of a session factory; null if changes fail.
     *
     * @param texts all settings by their names
     * @throws ConfigException a value is impossible, or says what does not matter
     */
    static @Nullable QuarantineSettings of(Map<String, String> texts) {
        OnUnavailable mode = HibernateSettings.parsed(
                texts,
                ON_UNAVAILABLE,
                OnUnavailable.FAIL,
                "fail or quarantine",
                text -> HibernateSettings.constant(OnUnavailable.class, text));
        String journal = texts.getOrDefault(QUARANTINE_JOURNAL, "").strip();
        Duration lease = HibernateSettings.duration(texts, QUARANTINE_LEASE, Duration.ofSeconds(10));
        if (mode == OnUnavailable.FAIL) {
            for (String name : List.of(QUARANTINE_JOURNAL, QUARANTINE_LEASE)) {
                if (texts.containsKey(name)) {
                    throw ConfigException.of(
                            name, texts.get(name), "nothing, unless " + ON_UNAVAILABLE + " is quarantine");
                }
            }
            return null;
        }
        if (journal.isEmpty()) {
            throw ConfigException.of(
                    QUARANTINE_JOURNAL,
                    journal,
                    "a file on a disk that outlives this process, as " + ON_UNAVAILABLE + " is quarantine");
        }
        if (lease.compareTo(SHORTEST_LEASE) < 0 || lease.compareTo(LONGEST_LEASE) > 0) {
            throw ConfigException.of(QUARANTINE_LEASE, lease, "1s to 10m");
        }
        return new QuarantineSettings(Path.of(journal), lease);
    }
}
