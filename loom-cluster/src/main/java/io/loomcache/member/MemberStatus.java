package io.loomcache.member;

import io.loomcache.net.NetMetrics;
import io.loomcache.net.NetMetrics.Refusal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one member says about itself, for operators and measurements. It is read while the member works:
 * nothing waits, and the values are not of one moment.
 *
 * @param version of the product
 * @param groups by number
 * @param connections null if the member listens on no port
 * @param spread of the voters over zones and machines
 */
public record MemberStatus(
        String memberId,
        String clusterId,
        String version,
        List<GroupStatus> groups,
        @Nullable Connections connections,
        Spread spread) {

    public MemberStatus {
        groups = List.copyOf(groups);
    }

    /**
     * The connections that others made to this member, since it started.
     *
     * @param accepted HELLOs were exchanged, the closed ones included
     * @param open of those, now
     * @param refused closed before the HELLOs were exchanged, by reason; every reason is there
     * @param bytesIn before encryption, as {@code bytesOut}
     */
    public record Connections(
            long accepted,
            long open,
            Map<Refusal, Long> refused,
            long framesIn,
            long framesOut,
            long bytesIn,
            long bytesOut) {

        static Connections of(NetMetrics metrics) {
            Map<Refusal, Long> refused = new EnumMap<>(Refusal.class);
            for (Refusal reason : Refusal.values()) {
                refused.put(reason, metrics.refused(reason));
            }
            return new Connections(
                    metrics.accepted(),
                    metrics.openConnections(),
                    refused,
                    metrics.framesIn(),
                    metrics.framesOut(),
                    metrics.bytesIn(),
                    metrics.bytesOut());
        }
    }
}
