package io.loomcache.member;

import static java.util.stream.Collectors.joining;

import io.loomcache.config.Address;
import io.loomcache.config.MemberAddress;
import io.loomcache.config.MemberConfig;
import io.loomcache.raft.MemberEndpoint;
import io.loomcache.raft.MembershipVerdict;
import io.loomcache.raft.PeerAddresses;
import io.loomcache.raft.PeerNetwork;
import io.loomcache.raft.RaftGroup;
import io.loomcache.wire.MemberRequest;
import io.loomcache.wire.MemberRequest.Wanted;
import io.loomcache.wire.MemberResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after a member's own place in its cluster, on a thread of its own: says who the members are when that has
 * changed, asks where they stand, asks for a vote when it has caught up, and finds out that it was removed, or that another process runs on a copy of
 * its data folder. Neither is told: nobody sends it anything any more. So it asks, when it has not known a leader for a while.
 */
final class MembershipWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MembershipWatch.class);

    private static final long TURN_MILLIS = 500;
    private static final long CLOSE_MILLIS = 5_000;
    private static final long UNLED_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final Duration VOTE_PATIENCE = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(3);

    private final MemberConfig config;
    private final MemberEndpoint self;
    private final List<RaftGroup> groups;
    private final PeerNetwork peers;
    private final PeerAddresses addresses;
    private final MembershipDesk desk;
    private final Locations locations;
    private final Questions questions;
    private final Consumer<Throwable> onRemoved;
    private final Thread thread;
    private final long[] ledNanos;
    private String announced = "";

    /** @param onRemoved called once, when this process is no member any more, or another one is in its place */
    MembershipWatch(
            MemberConfig config,
            MemberEndpoint self,
            List<RaftGroup> groups,
            PeerNetwork peers,
            PeerAddresses addresses,
            MembershipDesk desk,
            Locations locations,
            Questions questions,
            Consumer<Throwable> onRemoved) {
        this.config = config;
        this.self = self;
        this.groups = groups;
        this.peers = peers;
        this.addresses = addresses;
        this.desk = desk;
        this.locations = locations;
        this.questions = questions;
        this.onRemoved = onRemoved;
        this.ledNanos = new long[groups.size()];
        this.thread = new Thread(this::run, "loom-members-" + config.memberId());
        thread.setDaemon(true);
    }

    void start() {
        for (int group = 0; group < ledNanos.length; group++) {
            ledNanos[group] = System.nanoTime();
        }
        thread.start();
    }

    private void run() {
        try {
            while (!isRemoved()) {
                keepLinks();
                announce();
                locations.ask(questions, groups.get(0).members().all(), System.nanoTime());
                askForVote();
                Thread.sleep(TURN_MILLIS);
            }
            onRemoved.accept(new NotAMemberException("member " + config.memberId() + " (" + self
                    + ") was removed from cluster " + config.clusterId()
                    + ". Its data folder is of no more use; to join again it needs a new one, and"
                    + " loomcache.cluster.join"));
        } catch (NotAMemberException e) {
            onRemoved.accept(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void keepLinks() {
        Set<MemberEndpoint> members = new HashSet<>();
        for (RaftGroup group : groups) {
            members.addAll(group.effectiveMembers());
            members.addAll(group.members().all());
        }
        peers.retain(members);
    }

    private void announce() {
        RaftGroup.Members members = groups.get(0).members();
        String now = described(members, self);
        if (!now.equals(announced)) {
            announced = now;
            LOG.info(
                    "members of cluster {} [{}]: {}",
                    config.clusterId(),
                    members.all().size(),
                    now);
            int voters = members.voting().size();
            if (voters % 2 == 0 && members.all().size() == voters) {
                LOG.warn(
                        "{} voting members survive the loss of {}, as {} would: an odd number is better",
                        voters,
                        (voters - 1) / 2,
                        voters - 1);
            }
        }
    }

    /** Each with its role, in order of their ids: {@code a voter, b voter this, c learner}. */
    static String described(RaftGroup.Members members, MemberEndpoint self) {
        return members.all().stream()
                .sorted(Comparator.comparing(MemberEndpoint::id))
                .map(each -> each.id()
                        + (members.voting().contains(each) ? " voter" : " learner")
                        + (each.equals(self) ? " this" : ""))
                .collect(joining(", "));
    }

    private void askForVote() throws InterruptedException {
        boolean learns = groups.stream()
                .map(RaftGroup::members)
                .anyMatch(members ->
                        members.all().contains(self) && !members.voting().contains(self));
        boolean isLed = groups.stream().allMatch(group -> group.leaderEndpoint() != null);
        if (config.joining().asVoter() && learns && isLed) {
            MembershipVerdict verdict = desk.bring(self, Wanted.VOTER, false, VOTE_PATIENCE);
            if (verdict.kind() != MembershipVerdict.Kind.DONE) {
                LOG.info("member {} has no vote yet: {}", config.memberId(), verdict.reason());
            }
        }
    }

    /**
     * From every group: the one that a change has not reached yet still counts on this member.
     *
     * @throws NotAMemberException another process takes part in its place
     */
    private boolean isRemoved() throws InterruptedException {
        for (int group = 0; group < groups.size(); group++) {
            if (!isRemoved(group)) {
                return false;
            }
        }
        return true;
    }

    private boolean isRemoved(int number) throws InterruptedException {
        RaftGroup group = groups.get(number);
        if (!group.isRunning()) {
            // The engine ends by itself when it applies its own removal.
            return !group.members().all().contains(self);
        }
        if (group.leaderEndpoint() != null) {
            ledNanos[number] = System.nanoTime();
            return false;
        }
        if (System.nanoTime() - ledNanos[number] < UNLED_NANOS) {
            return false;
        }
        ledNanos[number] = System.nanoTime();
        return saysTheLeader(number);
    }

    private boolean saysTheLeader(int group) throws InterruptedException {
        List<CompletableFuture<Questions.Answer>> asked = new ArrayList<>();
        for (Address address : others()) {
            asked.add(questions.ask(address, ANSWER, id -> new MemberRequest.IsMember(id, group)));
        }
        boolean removed = false;
        for (CompletableFuture<Questions.Answer> each : asked) {
            try {
                MemberResponse response = each.get().response();
                if (response instanceof MemberResponse.Refused refused) {
                    throw new NotAMemberException("member " + config.memberId() + " (" + self
                            + ") can't take part in cluster " + config.clusterId() + ": " + refused.reason()
                            + ". A data folder is for one process; a second one needs another id and a new folder");
                }
                removed |= response instanceof MemberResponse.Standing standing && !standing.isMember();
            } catch (ExecutionException e) {
                // Whoever does not answer does not lead, as far as we can know.
            }
        }
        return removed;
    }

    private Set<Address> others() {
        Set<Address> all = new LinkedHashSet<>();
        groups.forEach(group -> group.effectiveMembers().stream()
                .filter(each -> !each.equals(self))
                .forEach(each -> all.addAll(addresses.of(each))));
        config.voters().stream()
                .filter(each -> !each.id().equals(config.memberId()))
                .map(MemberAddress::address)
                .forEach(all::add);
        return all;
    }

    /** Waits for what is under way, for a moment. */
    @Override
    public void close() {
        thread.interrupt();
        if (Thread.currentThread() != thread) {
            try {
                thread.join(CLOSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
