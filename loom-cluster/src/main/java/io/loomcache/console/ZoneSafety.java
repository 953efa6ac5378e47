package io.loomcache.console;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Whether the loss of one zone takes the majority with it. */
enum ZoneSafety {
    /** No zone has so many voters. */
    SAFE,
    /** One zone has as many voters as a majority needs. */
    UNSAFE,
    /** Some voter does not say where it is. */
    UNKNOWN;

    /**
     * Judges the zones of the voters that say theirs.
     *
     * @param voters how many there are
     */
    static ZoneSafety of(Collection<String> zones, long voters) {
        Map<String, Long> byZone =
                zones.stream().collect(Collectors.groupingBy(zone -> zone, TreeMap::new, Collectors.counting()));
        long most = byZone.values().stream().mapToLong(Long::longValue).max().orElse(0);
        if (voters > 0 && most >= voters / 2 + 1) {
            return UNSAFE;
        }
        return voters > 0 && zones.size() >= voters ? SAFE : UNKNOWN;
    }
}
