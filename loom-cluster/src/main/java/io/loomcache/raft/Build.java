package io.loomcache.raft;

import io.loomcache.map.ClusterVersion;
import io.loomcache.net.Hello;
import io.loomcache.wire.OperationCodec;
import java.util.Map;

/**
 * A build of the product, and what it understands of a log. Immutable.
 *
 * @param product its version, major.minor.patch
 * @param since the cluster version that commands need, by opcode, where that is not the first one
 */
public record Build(String product, Map<Integer, ClusterVersion> since) {

    public static final Build CURRENT = new Build(Hello.PRODUCT_VERSION, OperationCodec.SINCE);

    /** @throws IllegalArgumentException if the version is none */
    public Build {
        ClusterVersion.parse(product);
        since = Map.copyOf(since);
    }

    /** The highest cluster version that it understands. */
    public ClusterVersion version() {
        return ClusterVersion.parse(product);
    }

    /** @throws VersionException a cluster of this version is newer than it */
    void requireKnown(ClusterVersion cluster) {
        if (!version().isAtLeast(cluster)) {
            throw new VersionException("the cluster is of version " + cluster + ", and this build is " + product
                    + ", which does not know all that came with it: start a build of " + cluster + " or later");
        }
    }

    /** The cluster version from which on a command of this opcode may be in the log. */
    ClusterVersion since(int opcode) {
        return since.getOrDefault(opcode, ClusterVersion.FIRST);
    }
}
