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
 * @param memberId this member, one of {@code voters} unless it joins
 * @param voters the initial voting members, the same list on each of them
 * @param listen where to accept connections; null: nothing listens, the member is embedded
 * @param tls null only when {@code listen} is null
 * @param dataDirectory of this member alone
 * @param keyFile what the data folder is encrypted with; null: it is not
 * @param certificatePermissions what each certificate may do; empty: every certificate of the trusted CAs
 *     may do everything
 * @param raisesVersion whether, leading, it raises the cluster's version by itself once all members are of a newer build
 * @param address where others reach this member; null: nowhere
 * @param external where clients outside reach it, if they ask for that; null: nowhere
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
        boolean raisesVersion,
        @Nullable Address address,
        @Nullable Address external,
        Joining joining,
        @Nullable Path keyFile) {

    /** An initial voter, which others reach where {@code voters} say, and which raises the cluster's version by itself; its data folder is not encrypted. */
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
                true,
                find(voters, memberId),
                null,
                Joining.NEVER,
                null);
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
        if (!ids.contains(memberId) && joining.when() == Joining.When.NEVER) {
            throw ConfigException.of(
                    "loomcache.node.id",
                    memberId,
                    "one of the voting members " + voters + ", or loomcache.cluster.join=auto for a member that joins");
        }
        if (!ids.contains(memberId) && (listen == null || address == null)) {
            throw new ConfigException("a member that joins a cluster must listen, and have an address");
        }
        if (listen != null && tls == null) {
            throw new ConfigException("a member that listens needs TLS: set loomcache.tls.*");
        }
    }

    /** Whether it takes part in founding its cluster, if its folder is new. */
    public boolean isFounder() {
        return joining.when() != Joining.When.ALWAYS && find(voters, memberId) != null;
    }

    private static @Nullable Address find(List<MemberAddress> members, String id) {
        return members.stream()
                .filter(member -> member.id().equals(id))
                .map(MemberAddress::address)
                .findFirst()
                .orElse(null);
    }
}
