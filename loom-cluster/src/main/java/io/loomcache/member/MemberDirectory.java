package io.loomcache.member;

import io.loomcache.config.Address;
import io.loomcache.config.MemberAddress;
import io.loomcache.raft.MemberEndpoint;
import io.loomcache.raft.PeerAddresses;
import io.loomcache.raft.RaftGroup;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where clients are told that the members are. Only once this member is in a cluster. Thread-safe. */
final class MemberDirectory {

    private final List<RaftGroup> groups;
    private final PeerAddresses addresses;

    MemberDirectory(List<RaftGroup> groups, PeerAddresses addresses) {
        this.groups = groups;
        this.addresses = addresses;
    }

    /** Where they reach each other: those that can be reached, by id. */
    List<MemberAddress> internal() {
        return list(member -> addresses.of(member).stream().findFirst().orElse(null));
    }

    /**
     * Where clients outside reach them: those that have an external address and have told this member so, by id. Whoever
     * leads has.
     */
    List<MemberAddress> external() {
        return list(addresses::external);
    }

    private List<MemberAddress> list(Function<MemberEndpoint, @Nullable Address> where) {
        return groups.get(0).members().all().stream()
                .flatMap(member ->
                        Stream.ofNullable(where.apply(member)).map(address -> new MemberAddress(member.id(), address)))
                .sorted(Comparator.comparing(MemberAddress::id))
                .toList();
    }
}
