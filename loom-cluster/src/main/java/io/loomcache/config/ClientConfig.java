package io.loomcache.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How a client reaches a cluster.
 *
 * @param clusterId must be the cluster's
 * @param seeds addresses of some members; the others are learnt from them
 * @param name for people: shown in sessions and logs
 * @param operationTimeout after which a call gives up, saying whether its operation may have happened
 * @param sessionTimeout after which the cluster forgets a silent client's unacknowledged results
 * @param addresses of the members that are learnt
 */
public record ClientConfig(
        String clusterId,
        List<Address> seeds,
        TlsConfig tls,
        String name,
        Duration operationTimeout,
        Duration sessionTimeout,
        DataLimits dataLimits,
        NetLimits netLimits,
        Addresses addresses) {

    public static final Duration DEFAULT_OPERATION_TIMEOUT = Duration.ofSeconds(30);
    public static final Duration DEFAULT_SESSION_TIMEOUT = Duration.ofMinutes(2);

    /** Which of its addresses a member is dialled at. */
    public enum Addresses {
        /** Where members reach each other. */
        INTERNAL,
        /** Where a member says that clients outside of its network reach it; one that says nothing is not dialled. */
        EXTERNAL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** For a client in the members' own network. */
    public ClientConfig(
            String clusterId,
            List<Address> seeds,
            TlsConfig tls,
            String name,
            Duration operationTimeout,
            Duration sessionTimeout,
            DataLimits dataLimits,
            NetLimits netLimits) {
        this(clusterId, seeds, tls, name, operationTimeout, sessionTimeout, dataLimits, netLimits, Addresses.INTERNAL);
    }

    public ClientConfig {
        seeds = List.copyOf(seeds);
        if (seeds.isEmpty()) {
            throw ConfigException.of("loomcache.cluster.seeds", seeds, "at least one host:port");
        }
        if (operationTimeout.toMillis() < 1) {
            throw ConfigException.of("loomcache.client.operation-timeout", operationTimeout, "at least 1 ms");
        }
        if (sessionTimeout.compareTo(operationTimeout) <= 0) {
            throw ConfigException.of(
                    "loomcache.client.session-timeout", sessionTimeout, "more than the operation timeout");
        }
    }
}
