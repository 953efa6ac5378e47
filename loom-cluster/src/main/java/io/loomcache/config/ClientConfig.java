package io.loomcache.config;

import java.time.Duration;
import java.util.List;

/**
 * How a client reaches a cluster.
 *
 * @param clusterId must be the cluster's
 * @param seeds addresses of some members; the others are learnt from them
 * @param name for people: shown in sessions and logs
 * @param operationTimeout after which a call gives up, saying whether its operation may have happened
 * @param sessionTimeout after which the cluster forgets a silent client's unacknowledged results
 */
public record ClientConfig(
        String clusterId,
        List<Address> seeds,
        TlsConfig tls,
        String name,
        Duration operationTimeout,
        Duration sessionTimeout,
        DataLimits dataLimits,
        NetLimits netLimits) {

    public static final Duration DEFAULT_OPERATION_TIMEOUT = Duration.ofSeconds(30);
    public static final Duration DEFAULT_SESSION_TIMEOUT = Duration.ofMinutes(2);

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
