package io.loomcache.member;

import io.loomcache.config.Address;
import io.loomcache.discovery.MemberAttributes;
import io.loomcache.raft.MemberEndpoint;
import io.loomcache.raft.PeerAddresses;
import io.loomcache.wire.MemberRequest;
import io.loomcache.wire.MemberResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where the members stand. Each knows it of itself, and is asked again and again, since it may come back on another
 * machine; one that does not answer stands where it stood. Thread-safe but for {@link #ask}, which is for one thread.
 */
final class Locations {

    private static final long KNOWN_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long UNKNOWN_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final Duration ANSWER = Duration.ofSeconds(3);

    private final MemberEndpoint self;
    private final PeerAddresses addresses;
    private final Map<MemberEndpoint, MemberAttributes> heard = new ConcurrentHashMap<>();
    private final Map<MemberEndpoint, Long> askedNanos = new HashMap<>();

    /** @param own of this member */
    Locations(MemberEndpoint self, MemberAttributes own, PeerAddresses addresses) {
        this.self = self;
        this.addresses = addresses;
        heard.put(self, own);
    }

    /** Asks those of the members whose turn it is, and forgets who is none any more. Waits for nothing. */
    void ask(Questions questions, Collection<MemberEndpoint> members, long nowNanos) {
        heard.keySet().removeIf(each -> !each.equals(self) && !members.contains(each));
        askedNanos.keySet().retainAll(members);
        for (MemberEndpoint member : members) {
            Long asked = askedNanos.get(member);
            long interval = heard.containsKey(member) ? KNOWN_NANOS : UNKNOWN_NANOS;
            if (!member.equals(self) && (asked == null || nowNanos - asked >= interval)) {
                askedNanos.put(member, nowNanos);
                addresses.of(member).stream().findFirst().ifPresent(address -> ask(questions, member, address));
            }
        }
    }

    private void ask(Questions questions, MemberEndpoint member, Address address) {
        var unused = questions.ask(address, ANSWER, MemberRequest.Locate::new).thenAccept(answer -> {
            boolean isOfMember = MemberEndpoint.of(answer.from()).equals(member);
            if (isOfMember && answer.response() instanceof MemberResponse.Location location) {
                heard.put(member, new MemberAttributes(location.node(), location.zone(), null));
            }
        });
    }

    MemberAttributes own() {
        return of(self);
    }

    /** Unknown, of a member that has not answered yet. */
    MemberAttributes of(MemberEndpoint member) {
        return heard.getOrDefault(member, MemberAttributes.UNKNOWN);
    }

    /** @param voters none: it is not known yet who they are */
    Spread spread(Collection<MemberEndpoint> voters) {
        return new Spread(
                own().zone(),
                own().node(),
                Safety.of(values(voters, MemberAttributes::zone)),
                Safety.of(values(voters, MemberAttributes::node)));
    }

    private List<@Nullable String> values(
            Collection<MemberEndpoint> voters, Function<MemberAttributes, @Nullable String> value) {
        List<@Nullable String> values = new ArrayList<>();
        voters.forEach(voter -> values.add(value.apply(of(voter))));
        return values;
    }
}
