package io.loomcache.member;

import io.loomcache.config.Address;
import io.loomcache.raft.MemberEndpoint;
import io.loomcache.raft.MembershipVerdict;
import io.loomcache.raft.MembershipVerdict.Kind;
import io.loomcache.raft.PeerAddresses;
import io.loomcache.raft.RaftGroup;
import io.loomcache.wire.MemberRequest;
import io.loomcache.wire.MemberRequest.Wanted;
import io.loomcache.wire.MemberResponse;
import io.loomcache.wire.Peer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Changes the members of all groups, whoever leads them, and goes on until all agree, or says what stood in the way. What
 * was done in some of them stays, and doing it again goes on from there. Blocks its caller. Thread-safe.
 */
final class MembershipDesk {

    private static final Duration STEP = Duration.ofSeconds(5);
    private static final long PAUSE_MILLIS = 100;

    private final List<RaftGroup> groups;
    private final PeerAddresses addresses;
    private final @Nullable Questions questions;

    /** @param questions null if this member is alone */
    MembershipDesk(List<RaftGroup> groups, PeerAddresses addresses, @Nullable Questions questions) {
        this.groups = groups;
        this.addresses = addresses;
        this.questions = questions;
    }

    /**
     * Brings a member to where it should be in every group.
     *
     * @param forced see {@link MemberRequest.Change}
     * @param patience after which it is given up, for now
     */
    MembershipVerdict bring(MemberEndpoint member, Wanted wanted, boolean forced, Duration patience)
            throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (int group = 0; group < groups.size(); group++) {
            MembershipVerdict verdict = step(group, member, wanted, forced);
            while (verdict.kind() == Kind.NOT_NOW && System.nanoTime() - deadline < 0) {
                Thread.sleep(PAUSE_MILLIS);
                verdict = step(group, member, wanted, forced);
            }
            if (verdict.kind() != Kind.DONE) {
                return new MembershipVerdict(verdict.kind(), "group " + group + ": " + verdict.reason());
            }
        }
        return new MembershipVerdict(Kind.DONE, "done");
    }

    private MembershipVerdict step(int group, MemberEndpoint member, Wanted wanted, boolean forced)
            throws InterruptedException {
        try {
            return asked(group, member, wanted, forced).get(STEP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return new MembershipVerdict(Kind.NOT_NOW, "no answer of the leader: " + e.getMessage());
        }
    }

    private CompletableFuture<MembershipVerdict> asked(
            int group, MemberEndpoint member, Wanted wanted, boolean forced) {
        RaftGroup here = groups.get(group);
        MemberEndpoint leader = here.leaderEndpoint();
        List<Address> known = leader == null ? List.of() : addresses.of(leader);
        if (here.isLeader()) {
            return here.bring(member, wanted, forced);
        }
        if (questions == null || known.isEmpty()) {
            return CompletableFuture.completedFuture(new MembershipVerdict(Kind.NOT_NOW, "no leader is known"));
        }
        Peer peer = new Peer(member.id(), member.incarnation(), member.address(), false);
        return questions
                .ask(known.get(0), STEP, id -> new MemberRequest.Change(id, group, peer, wanted, forced))
                .thenApply(answer -> verdict(answer.response()));
    }

    private static MembershipVerdict verdict(MemberResponse response) {
        if (response instanceof MemberResponse.Changed) {
            return new MembershipVerdict(Kind.DONE, "done");
        }
        if (response instanceof MemberResponse.Refused refused) {
            return new MembershipVerdict(Kind.REFUSED, refused.reason());
        }
        String reason = response instanceof MemberResponse.NotNow notNow ? notNow.reason() : "answered " + response;
        return new MembershipVerdict(Kind.NOT_NOW, reason);
    }
}
