package io.loomcache.member;

import io.loomcache.measure.Durations;
import java.util.Map;

/**
 * Requests of one kind that clients have sent to one member since it started. Immutable.
 *
 * @param kind what was asked for, such as {@code write} or {@code read}
 * @param outcomes how many ended how: {@code ok}; {@code rejected} by the rules of the map, with nothing done; or why
 *     the member refused, such as {@code not_leader} or {@code busy}
 * @param durations from the request's last byte to the answer's first, of those that were {@code ok} or {@code rejected}
 */
public record RequestStatistics(String kind, Map<String, Long> outcomes, Durations.Counts durations) {

    public RequestStatistics {
        outcomes = Map.copyOf(outcomes);
    }
}
