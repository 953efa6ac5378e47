package io.loomcache.raft;

import io.loomcache.wire.MemberRequest.Wanted;
import io.microraft.RaftEndpoint;
import io.microraft.RaftRole;
import io.microraft.impl.RaftNodeImpl;
import io.microraft.impl.state.FollowerState;
import io.microraft.impl.state.LeaderState;
import io.microraft.impl.state.RaftState;
import io.microraft.model.log.BaseLogEntry;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which changes of its members a leader makes: one member at a time (Raft thesis 4.1), none that would leave the
 * group without a majority that answers, and no vote for a member that has not caught up. Owned by the Raft thread.
 */
final class Memberships {

    /** A learner that is behind by so few entries gets its vote: less than a busy leader has under way. */
    static final long CAUGHT_UP_ENTRIES = 2_000;

    /** The engine takes no more. */
    private static final int LEARNERS = 2;

    private final RaftNodeImpl node;
    private final LongSupplier engineMillis;
    private int ledTerm;
    private long ledSinceMillis;

    /** @param engineMillis the clock that the engine was given */
    Memberships(RaftNodeImpl node, LongSupplier engineMillis) {
        this.node = node;
        this.engineMillis = engineMillis;
    }

    /** To be called every heartbeat: who has just begun to lead does not know yet who answers. */
    void look() {
        RaftState state = node.state();
        if (state.role() == RaftRole.LEADER && ledTerm != state.term()) {
            ledTerm = state.term();
            ledSinceMillis = engineMillis.getAsLong();
        }
    }

    /**
     * Brings a member to where it should be, or the group one step nearer to it.
     *
     * @param forced see {@link io.loomcache.wire.MemberRequest.Change}
     */
    CompletableFuture<MembershipVerdict> bring(MemberEndpoint member, Wanted wanted, boolean forced) {
        String notNow = whyNotNow();
        if (notNow != null) {
            return now(MembershipVerdict.notNow(notNow));
        }
        return switch (wanted) {
            case LEARNER -> add(member, forced);
            case VOTER -> promote(member);
            case ABSENT -> remove(member, forced);
        };
    }

    private @Nullable String whyNotNow() {
        RaftState state = node.state();
        if (state.role() != RaftRole.LEADER || state.leaderState() == null) {
            return "another member leads, or none";
        }
        BaseLogEntry committed = state.commitIndex() == state.log().snapshotIndex()
                ? state.log().snapshotEntry()
                : state.log().getLogEntry(state.commitIndex());
        boolean isNew = ledTerm != state.term() || engineMillis.getAsLong() - ledSinceMillis <= patienceMillis();
        if (committed.getTerm() != state.term() || isNew) {
            return "the leader has just begun";
        }
        return state.effectiveGroupMembers() == state.committedGroupMembers()
                ? null
                : "another change of the members is under way";
    }

    private CompletableFuture<MembershipVerdict> add(MemberEndpoint member, boolean replacing) {
        Collection<RaftEndpoint> all = node.state().members();
        if (all.contains(member)) {
            return now(MembershipVerdict.done());
        }
        MemberEndpoint former = all.stream()
                .map(MemberEndpoint.class::cast)
                .filter(each -> each.id().equals(member.id()))
                .findFirst()
                .orElse(null);
        if (former != null && !replacing) {
            return now(MembershipVerdict.refused("there is a member " + member.id() + " with another data folder ("
                    + former + "): if that folder is lost, remove the member first"));
        }
        if (former != null && answers(former)) {
            return now(MembershipVerdict.notNow(
                    "member " + member.id() + " runs with another data folder (" + former + "), and answers"));
        }
        if (former != null) {
            return remove(former, false)
                    .thenApply(removed -> removed.kind() == MembershipVerdict.Kind.DONE
                            ? MembershipVerdict.notNow(former + " was removed, " + member + " is to be added")
                            : removed);
        }
        if (all.size() - node.state().votingMemberCount() >= LEARNERS) {
            return now(MembershipVerdict.notNow(LEARNERS + " members are learning already"));
        }
        return change(member, MembershipChange.ADD_LEARNER);
    }

    private CompletableFuture<MembershipVerdict> promote(MemberEndpoint member) {
        if (node.state().votingMembers().contains(member)) {
            return now(MembershipVerdict.done());
        }
        if (!node.state().members().contains(member)) {
            return now(MembershipVerdict.refused(
                    member + " is no member of the group: " + node.state().members()));
        }
        long behind =
                node.state().commitIndex() - leading().getFollowerState(member).matchIndex();
        if (behind > CAUGHT_UP_ENTRIES || !answers(member)) {
            return now(MembershipVerdict.notNow(member + " has not caught up: it is " + behind + " entries behind"));
        }
        return change(member, MembershipChange.PROMOTE);
    }

    private CompletableFuture<MembershipVerdict> remove(MemberEndpoint member, boolean forced) {
        Collection<RaftEndpoint> voting = node.state().votingMembers();
        if (!node.state().members().contains(member)) {
            return now(MembershipVerdict.done());
        }
        List<RaftEndpoint> left =
                voting.stream().filter(each -> !each.equals(member)).toList();
        if (left.isEmpty()) {
            return now(MembershipVerdict.refused(member + " is the only voting member"));
        }
        long answering = left.stream().filter(this::answers).count();
        int majority = left.size() / 2 + 1;
        if (voting.contains(member) && answering < majority && !forced) {
            return now(MembershipVerdict.notNow("without " + member + " " + majority + " of " + left
                    + " would have to agree, and only " + answering + " answer"));
        }
        return member.equals(node.getLocalEndpoint()) ? stepDown(left) : change(member, MembershipChange.REMOVE);
    }

    /** Whoever takes over removes us, and nobody has to wait for an election. */
    private CompletableFuture<MembershipVerdict> stepDown(List<RaftEndpoint> left) {
        RaftEndpoint next = left.stream()
                .filter(this::answers)
                .max(Comparator.comparingLong(
                        each -> leading().getFollowerState(each).matchIndex()))
                .orElse(null);
        if (next == null) {
            return now(MembershipVerdict.notNow("nobody answers who could lead in the place of "
                    + node.getLocalEndpoint().getId()));
        }
        return node.transferLeadership(next)
                .handle((done, failure) -> MembershipVerdict.notNow(
                        failure == null ? next.getId() + " leads now" : "can't hand over to " + next.getId()));
    }

    private CompletableFuture<MembershipVerdict> change(MemberEndpoint member, MembershipChange change) {
        return node.changeMembership(
                        member, change.mode, node.getCommittedMembers().getLogIndex())
                .handle((done, failure) -> failure == null
                        ? MembershipVerdict.done()
                        : MembershipVerdict.notNow(
                                change + " " + member + " was not seen to be committed: " + failure));
    }

    /** Whether we have heard of the member within twice the time in which a leader has to hear of a majority. */
    private boolean answers(RaftEndpoint member) {
        if (member.equals(node.getLocalEndpoint())) {
            return true;
        }
        FollowerState follower = leading().getFollowerStateOrNull(member);
        return follower != null && engineMillis.getAsLong() - follower.responseTimestamp() <= patienceMillis();
    }

    private long patienceMillis() {
        return 2_000L * node.getConfig().getLeaderHeartbeatTimeoutSecs();
    }

    private LeaderState leading() {
        return Objects.requireNonNull(node.state().leaderState(), "judged by a leader only");
    }

    private static CompletableFuture<MembershipVerdict> now(MembershipVerdict verdict) {
        return CompletableFuture.completedFuture(verdict);
    }
}
