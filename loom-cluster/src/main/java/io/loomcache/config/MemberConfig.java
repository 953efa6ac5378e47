package io.loomcache.config;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything a member needs to run.
 *
 * @param clusterId both sides of every connection must have the same
 * @param memberId this member, one of {@code voters}
 * @param voters the initial voting members, the same list on each of them
 * @param listen where to accept connections; null: nothing listens, the member is embedded
 * @param tls null only when {@code listen} is null
 * @param dataDirectory of this member alone
 * @param certificatePermissions what each certificate may do; empty: every certificate of the trusted CAs
 *     may do everything
 * @param raisesVersion whether, leading, it raises the cluster's version by itself once all members are of a newer build
 */
public record MemberConfig(
        String clusterId,
        String memberId,
        List<MemberAddress> voters,
        @Nullable Address listen,
        @Nullable TlsConfig tls,
        Path dataDirectory,
        RaftConfiguration raft,
        DataLimits dataLimits,
        NetLimits netLimits,
        CertificatePermissions certificatePermissions,
        boolean raisesVersion) {

    /** One that raises the cluster's version by itself. */
    public MemberConfig(
            String clusterId,
            String memberId,
            List<MemberAddress> voters,
            @Nullable Address listen,
            @Nullable TlsConfig tls,
            Path dataDirectory,
            RaftConfiguration raft,
            DataLimits dataLimits,
            NetLimits netLimits,
            CertificatePermissions certificatePermissions) {
        this(
                clusterId,
                memberId,
                voters,
                listen,
                tls,
                dataDirectory,
                raft,
                dataLimits,
                netLimits,
                certificatePermissions,
                true);
    }

    public MemberConfig {
        if (clusterId.isBlank() || clusterId.length() > 128) {
            throw ConfigException.of("loomcache.cluster.cluster-id", clusterId, "1 to 128 characters");
        }
        voters = List.copyOf(voters);
        Set<String> ids = new HashSet<>();
        for (MemberAddress voter : voters) {
            if (!ids.add(voter.id())) {
                throw ConfigException.of("loomcache.cluster.seeds", voters, "each member id once");
            }
        }
        if (!ids.contains(memberId)) {
            throw ConfigException.of("loomcache.node.id", memberId, "one of the voting members " + voters);
        }
        if (listen != null && tls == null) {
            throw new ConfigException("a member that listens needs TLS: set loomcache.tls.*");
        }
    }
}
