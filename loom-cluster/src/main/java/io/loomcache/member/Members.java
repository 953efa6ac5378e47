package io.loomcache.member;

import io.loomcache.config.Address;
import io.loomcache.raft.MemberEndpoint;
import io.loomcache.raft.MembershipVerdict;
import io.loomcache.raft.MembershipVerdict.Kind;
import io.loomcache.raft.PeerAddresses;
import io.loomcache.raft.RaftGroup;
import io.loomcache.wire.MemberRequest.Wanted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The members of the cluster, as one of them knows them, and how they are changed. Any member will do: it turns to
 * those who lead. Thread-safe; changes block.
 */
public final class Members {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SEEN = Duration.ofSeconds(3);
    private static final long SEEN_POLL_MILLIS = 20;

    private final List<RaftGroup> groups;
    private final PeerAddresses addresses;
    private final MembershipDesk desk;
    private final Locations locations;
    private final MemberEndpoint self;

    Members(
            List<RaftGroup> groups,
            PeerAddresses addresses,
            MembershipDesk desk,
            Locations locations,
            MemberEndpoint self) {
        this.groups = groups;
        this.addresses = addresses;
        this.desk = desk;
        this.locations = locations;
        this.self = self;
    }

    /**
     * One member.
     *
     * @param incarnation of its data folder, in hexadecimal digits
     * @param isVoting in every group
     * @param leads the numbers of the groups that it leads, as far as is known
     * @param isThis whether it is the one that was asked
     * @param zone in which it stands; null: not known, as is {@code node}, its machine
     */
    public record Info(
            String id,
            String incarnation,
            @Nullable Address address,
            boolean isVoting,
            List<Integer> leads,
            boolean isThis,
            @Nullable String zone,
            @Nullable String node) {}

    /**
     * What came of a change.
     *
     * @param isDone in all groups, durably
     * @param text why not, or what to mind
     */
    public record Outcome(boolean isDone, String text) {}

    /** By id; empty before this member is in a cluster. */
    public List<Info> list() {
        Set<MemberEndpoint> all = new HashSet<>();
        groups.forEach(group -> all.addAll(group.members().all()));
        return all.stream()
                .sorted(Comparator.comparing(MemberEndpoint::toString))
                .map(this::info)
                .toList();
    }

    private Info info(MemberEndpoint member) {
        List<Integer> leads = new ArrayList<>();
        for (int group = 0; group < groups.size(); group++) {
            if (member.equals(groups.get(group).leaderEndpoint())) {
                leads.add(group);
            }
        }
        return new Info(
                member.id(),
                Long.toHexString(member.incarnation()),
                addresses.of(member).stream().findFirst().orElse(null),
                groups.stream().allMatch(group -> group.members().voting().contains(member)),
                leads,
                member.equals(self),
                locations.of(member).zone(),
                locations.of(member).node());
    }

    /**
     * Gives a learner its vote in all groups, when it has caught up.
     *
     * @throws IllegalArgumentException there is no such member; nothing was done
     */
    public Outcome promote(String id) throws InterruptedException {
        return changed(id, Wanted.VOTER, false);
    }

    /**
     * Removes a member, which may be dead, from all groups. Done in part, it may be done again.
     *
     * @param forced though too few of those who are left answer; then nothing is done until they do again
     * @throws IllegalArgumentException there is no such member; nothing was done
     */
    public Outcome remove(String id, boolean forced) throws InterruptedException {
        return changed(id, Wanted.ABSENT, forced);
    }

    private Outcome changed(String id, Wanted wanted, boolean forced) throws InterruptedException {
        Set<MemberEndpoint> named = new HashSet<>();
        groups.forEach(group -> group.effectiveMembers().stream()
                .filter(each -> each.id().equals(id))
                .forEach(named::add));
        if (named.isEmpty()) {
            throw new IllegalArgumentException("member '" + id + "', expected one of "
                    + list().stream().map(Info::id).toList());
        }
        for (MemberEndpoint member : named) {
            MembershipVerdict verdict = desk.bring(member, wanted, forced, PATIENCE);
            if (verdict.kind() != Kind.DONE) {
                String again = verdict.kind() == Kind.NOT_NOW ? "; what was done stays, try again" : "";
                return new Outcome(false, verdict.reason() + again);
            }
        }
        awaitSeen(named, wanted);
        return new Outcome(true, advice());
    }

    /** A follower learns a moment later what its leader has done. */
    private void awaitSeen(Set<MemberEndpoint> named, Wanted wanted) throws InterruptedException {
        long deadline = System.nanoTime() + SEEN.toNanos();
        while (!isSeen(named, wanted) && System.nanoTime() - deadline < 0) {
            Thread.sleep(SEEN_POLL_MILLIS);
        }
    }

    private boolean isSeen(Set<MemberEndpoint> named, Wanted wanted) {
        return groups.stream()
                .map(RaftGroup::members)
                .allMatch(members -> wanted == Wanted.VOTER
                        ? members.voting().containsAll(named)
                        : members.all().stream().noneMatch(named::contains));
    }

    private String advice() {
        int voters = groups.get(0).members().voting().size();
        return voters % 2 == 0
                ? "done; " + voters + " voting members survive the loss of " + (voters - 1) / 2 + ", as " + (voters - 1)
                        + " would: an odd number is better"
                : "done; " + voters + " voting members survive the loss of " + (voters - 1) / 2;
    }
}
