package io.loomcache.hibernate;

import io.loomcache.client.LoomClient;
import io.loomcache.config.ConfigException;
import io.loomcache.config.EditDistance;
import io.loomcache.config.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings under {@code hibernate.cache.loom.}, checked; and those under {@code loomcache.}, which are the client's.
 *
 * @param client that exists already and is not ours to close; null: one is opened
 * @param clientProperties for the client that is opened
 * @param readTimeout longest wait of a read, after which it is a miss
 * @param lockTimeout after which the lock of a session that died ends by itself
 * @param quarantine null: changes fail while the cluster can't be reached
 * @param regions settings of single regions, by their name
 */
record HibernateSettings(
        @Nullable LoomClient client,
        Properties clientProperties,
        StartMode startMode,
        MissingCache missingCache,
        Duration readTimeout,
        Duration lockTimeout,
        @Nullable QuarantineSettings quarantine,
        RegionSettings defaults,
        Map<String, RegionSettings> regions) {

    static final String PREFIX = "hibernate.cache.loom.";

    static final String CLIENT = PREFIX + "client";
    static final String START_MODE = PREFIX + "start-mode";
    static final String MISSING_CACHE = PREFIX + "missing_cache_strategy";
    static final String ON_UNAVAILABLE = PREFIX + "on-unavailable";
    static final String QUARANTINE_JOURNAL = PREFIX + "quarantine-journal";
    static final String QUARANTINE_LEASE = PREFIX + "quarantine-lease";
    static final String READ_TIMEOUT = PREFIX + "read-timeout";
    static final String LOCK_TIMEOUT = PREFIX + "lock-timeout";

    private static final String REGION = PREFIX + "region.";
    private static final String TIME_TO_LIVE = "time-to-live";
    private static final String MAX_ENTRIES = "max-entries";
    private static final String MAX_BYTES = "max-bytes";

    private static final Set<String> KNOWN = Set.of(
            CLIENT,
            START_MODE,
            MISSING_CACHE,
            ON_UNAVAILABLE,
            QUARANTINE_JOURNAL,
            QUARANTINE_LEASE,
            READ_TIMEOUT,
            LOCK_TIMEOUT,
            PREFIX + TIME_TO_LIVE,
            PREFIX + MAX_ENTRIES,
            PREFIX + MAX_BYTES);

    /** What to do when the cluster can't be reached while the session factory is built. */
    enum StartMode {
        /** Fail. */
        REQUIRE,
        /** Start without a cache, and begin to use it when it can be reached. */
        LAZY
    }

    /** What to do about a region that the cluster does not know yet. */
    enum MissingCache {
        /** Create it. */
        CREATE,
        /** Create it, and say so. */
        CREATE_WARN,
        /** Fail. */
        FAIL
    }

    /**
     * The settings of a session factory.
     *
     * @throws ConfigException a name is unknown or a value impossible
     */
    static HibernateSettings of(Map<String, Object> configuration) {
        Properties clientProperties = new Properties();
        Map<String, String> texts = new HashMap<>();
        configuration.forEach((name, value) -> {
            if (name.startsWith("loomcache.") && value != null) {
                clientProperties.setProperty(name, value.toString());
            } else if (name.startsWith(PREFIX) && value != null) {
                texts.put(name, value.toString());
            }
        });
        texts.keySet().forEach(HibernateSettings::requireKnown);
        RegionSettings defaults = region(texts, PREFIX, RegionSettings.DEFAULT);
        return new HibernateSettings(
                client(configuration.get(CLIENT)),
                clientProperties,
                parsed(
                        texts,
                        START_MODE,
                        StartMode.REQUIRE,
                        "require or lazy",
                        text -> constant(StartMode.class, text)),
                parsed(
                        texts,
                        MISSING_CACHE,
                        MissingCache.CREATE,
                        "create, create-warn or fail",
                        text -> constant(MissingCache.class, text)),
                duration(texts, READ_TIMEOUT, Duration.ofMillis(250)),
                duration(texts, LOCK_TIMEOUT, Duration.ofMinutes(1)),
                QuarantineSettings.of(texts),
                defaults,
                regions(texts, defaults));
    }

    /** The settings of a region by its name, qualified or not. */
    RegionSettings region(String qualifiedName, String name) {
        RegionSettings own = regions.get(qualifiedName);
        return own != null ? own : regions.getOrDefault(name, defaults);
    }

    /**
     * Refuses settings of a region that has none.
     *
     * @throws ConfigException there are some
     */
    void requireNone(String qualifiedName, String name) {
        for (String region : List.of(qualifiedName, name)) {
            if (regions.containsKey(region)) {
                throw new ConfigException(REGION + region + ".*: set, but the update timestamps region has no settings:"
                        + " nothing in it may expire or be evicted");
            }
        }
    }

    private static @Nullable LoomClient client(@Nullable Object value) {
        if (value == null || value instanceof LoomClient) {
            return (LoomClient) value;
        }
        throw ConfigException.of(CLIENT, value, "an object of " + LoomClient.class.getName());
    }

    private static Map<String, RegionSettings> regions(Map<String, String> texts, RegionSettings defaults) {
        Map<String, RegionSettings> regions = new HashMap<>();
        for (String name : texts.keySet()) {
            if (name.startsWith(REGION)) {
                String region = name.substring(REGION.length(), name.lastIndexOf('.'));
                regions.computeIfAbsent(region, any -> region(texts, REGION + region + ".", defaults));
            }
        }
        return Map.copyOf(regions);
    }

    private static RegionSettings region(Map<String, String> texts, String prefix, RegionSettings defaults) {
        return new RegionSettings(
                texts.containsKey(prefix + TIME_TO_LIVE)
                        ? duration(texts, prefix + TIME_TO_LIVE, Duration.ZERO)
                        : defaults.timeToLive(),
                count(texts, prefix + MAX_ENTRIES, defaults.maxEntries()),
                count(texts, prefix + MAX_BYTES, defaults.maxBytes()));
    }

    private static void requireKnown(String name) {
        List<String> known = new ArrayList<>(KNOWN);
        if (name.startsWith(REGION)) {
            String region = name.substring(0, Math.max(REGION.length(), name.lastIndexOf('.') + 1));
            known.add(region + TIME_TO_LIVE);
            known.add(region + MAX_ENTRIES);
            known.add(region + MAX_BYTES);
        }
        if (!known.contains(name) || name.startsWith(REGION + ".")) {
            throw new ConfigException(name + ": unknown setting, the nearest known name is " + nearest(name, known));
        }
    }

    private static String nearest(String name, List<String> known) {
        return known.stream()
                .min(Comparator.comparingInt((String each) -> EditDistance.between(name, each))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    static Duration duration(Map<String, String> texts, String name, Duration unset) {
        return parsed(texts, name, unset, Kind.DURATION.expected() + ", more than 0", text -> {
            Duration duration = Kind.DURATION.parser().apply(text);
            if (duration.isZero()) {
                throw new IllegalArgumentException(text);
            }
            return duration;
        });
    }

    private static long count(Map<String, String> texts, String name, long unset) {
        return parsed(texts, name, unset, "a whole number, 0 for no limit", text -> {
            long count = Long.parseLong(text);
            if (count < 0) {
                throw new IllegalArgumentException(text);
            }
            return count;
        });
    }

    static <E extends Enum<E>> E constant(Class<E> type, String text) {
        return Enum.valueOf(type, text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    static <T> T parsed(Map<String, String> texts, String name, T unset, String expected, Function<String, T> parser) {
        String text = texts.get(name);
        if (text == null) {
            return unset;
        }
        try {
            return parser.apply(text.strip());
        } catch (IllegalArgumentException e) {
            throw ConfigException.of(name, text, expected);
        }
    }
}
