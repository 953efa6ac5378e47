package io.loomcache.member;

import io.loomcache.map.CacheStatistics;
import io.loomcache.net.TlsStatistics;
import io.loomcache.raft.GroupStatistics;
import io.loomcache.storage.StoreStatistics;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one member counts and measures, for dashboards and for people. Each group is of one moment of its own, the rest
 * is read while the member works. Counters run since the member started, and never go back but by a restart, and
 * those of caches by a snapshot. Immutable.
 *
 * @param version of the product
 * @param uptimeNanos since the member started
 * @param groups by number; one whose Raft thread did not answer in time is as it was, and missing if it never did
 * @param requests by kind, in order; of a kind that nobody has asked for there is nothing
 * @param clients that are connected
 * @param members other members that are connected to this one
 * @param connections null if the member listens on no port, as is {@code tls}
 * @param forbidden how often a certificate wanted more than its permission: connections, operations, acting as a member
 * @param spread of the voters over zones and machines
 */
public record MemberStatistics(
        String memberId,
        String clusterId,
        String version,
        long uptimeNanos,
        List<Group> groups,
        List<RequestStatistics> requests,
        List<ClientStatistics> clients,
        int members,
        MemberStatus.@Nullable Connections connections,
        @Nullable TlsStatistics tls,
        Disk disk,
        long forbidden,
        Spread spread) {

    public MemberStatistics {
        groups = List.copyOf(groups);
        requests = List.copyOf(requests);
        clients = List.copyOf(clients);
    }

    /** One group. */
    public record Group(int number, GroupStatus status, GroupStatistics raft, StoreStatistics store) {}

    /**
     * The data folder.
     *
     * @param usedBytes by this member; -1: it could not be read
     * @param freeBytes that this process may still write on the disk; -1: it could not be read
     */
    public record Disk(long usedBytes, long freeBytes) {}

    /** The caches of all groups, by group and then by name. */
    public List<CacheStatistics> caches() {
        return groups.stream()
                .flatMap(group -> group.raft().map().caches().stream())
                .toList();
    }
}
