package io.loomcache.client;

import io.loomcache.config.Address;
import io.loomcache.config.ClientConfig;
import io.loomcache.config.MemberAddress;
import io.loomcache.net.Dialer;
import io.loomcache.wire.Push;
import io.loomcache.wire.Request;
import io.loomcache.wire.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client knows of its cluster: which members there are, the open channels to them, who leads which
 * group. It asks around while somebody needs a leader, and while an answer is overdue, since a leader
 * that was paused or cut off does not say so.
 *
 * <p>Channels are dialled to every member and dialled again for ever; only {@link #close} ends that. The
 * mutable state belongs to the scheduler's thread, but for the maps of channels and lanes, which are read
 * by all.
 */
final class Cluster implements MemberChannel.Owner {

    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
    private static final long MAINTAIN_MILLIS = 20;
    private static final long OVERDUE_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** How often members are asked though nobody waits: a watcher would not notice that one is gone. */
    private static final long IDLE_POLL_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** A member that does not say for so long who leads is frozen or gone, and its connection dead. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Most calls that wait for the first member to be reached. */
    private static final int MAX_UNPLACED = 65_536;

    private final ClientConfig config;
    private final Dialer dialer;
    private final Scheduler scheduler;
    private final Watches watches;
    private final Map<String, MemberChannel> channels = new ConcurrentHashMap<>();
    private final Map<Address, Dialling> dialling = new HashMap<>();
    /** When each channel was asked what it has not answered yet. */
    private final Map<MemberChannel, Long> askedNanos = new HashMap<>();

    /** Guarded by itself, with {@link #placement} and {@link #closed}: nothing is added after either. */
    private final List<Unplaced> unplaced = new ArrayList<>();

    private final long startedNanos;
    private List<MemberAddress> members = List.of();
    private long lastPollNanos;
    private volatile @Nullable Placement placement;
    private volatile List<GroupLane> lanes = List.of();
    private volatile boolean closed;
    private volatile String lastProblem = "no member was reached yet";

    private record Unplaced(CompletableFuture<Placement> future, long deadlineNanos) {
        void giveUp(String why) {
            future.completeExceptionally(new LoomException.NotDone(why + "; the operation did not happen", null));
        }
    }

    /** Starts nothing before {@link #start}. */
    Cluster(ClientConfig config, Dialer dialer, Scheduler scheduler, Watches watches) {
        this.config = config;
        this.dialer = dialer;
        this.scheduler = scheduler;
        this.watches = watches;
        this.startedNanos = scheduler.nanoTime();
        this.lastPollNanos = startedNanos;
    }

    void start() {
        scheduler.execute(this::maintain);
    }

    @Nullable
    Placement placementIfKnown() {
        return placement;
    }

    /** Where keys live, once any member has said how many groups there are. */
    CompletableFuture<Placement> placement(long deadlineNanos) {
        Unplaced waiting = new Unplaced(new CompletableFuture<>(), deadlineNanos);
        String refusal;
        synchronized (unplaced) {
            Placement known = placement;
            if (known != null) {
                return CompletableFuture.completedFuture(known);
            }
            refusal = closed ? "the client is closed" : unplaced.size() >= MAX_UNPLACED ? "too many calls wait" : null;
            if (refusal == null) {
                unplaced.add(waiting);
            }
        }
        if (refusal != null) {
            waiting.giveUp(refusal);
        }
        return waiting.future;
    }

    GroupLane lane(int group) {
        return lanes.get(group);
    }

    List<GroupLane> lanes() {
        return lanes;
    }

    @Nullable
    MemberChannel openChannel(String memberId) {
        MemberChannel channel = channels.get(memberId);
        return channel != null && channel.isOpen() ? channel : null;
    }

    List<MemberChannel> openChannels() {
        return channels.values().stream().filter(MemberChannel::isOpen).toList();
    }

    ClusterView view() {
        long now = scheduler.nanoTime();
        List<GroupLane> known = lanes;
        long led = known.stream()
                .mapToLong(GroupLane::ledNanos)
                .reduce((one, other) -> one - other < 0 ? one : other)
                .orElse(startedNanos);
        return new ClusterView(
                config.clusterId(),
                openChannels().stream().map(MemberChannel::memberId).sorted().toList(),
                known.size(),
                Duration.ofNanos(Math.max(0, now - led)),
                config.operationTimeout(),
                lastProblem);
    }

    /** This client has a new session in a group: what belonged to the one before is gone. */
    void sessionOpened(int group) {
        scheduler.execute(() -> watches.sessionOpened(group));
    }

    /** Somebody waits for a leader: ask at once, not at the next turn. */
    void needLeader() {
        scheduler.execute(this::poll);
    }

    /** Remembers what stood in the way last, for the message of whoever gives up. */
    void noteProblem(String problem) {
        lastProblem = problem;
    }

    String timeoutMessage(int group) {
        return "group " + group + " gave no answer within " + config.operationTimeout() + " (" + lastProblem + ")";
    }

    /** Goes on for ever, whatever happens in one turn. */
    private void maintain() {
        if (!closed) {
            try {
                maintain(scheduler.nanoTime());
            } finally {
                scheduler.schedule(this::maintain, MAINTAIN_MILLIS);
            }
        }
    }

    private void maintain(long nowNanos) {
        channels.values().forEach(channel -> channel.lose(asker -> asker.isPast(nowNanos)));
        lanes.forEach(lane -> lane.sweep(nowNanos));
        sweepUnplaced(nowNanos);
        closeSilent(nowNanos);
        dialMissing(nowNanos);
        boolean isNeeded = placement == null || lanes.stream().anyMatch(GroupLane::needsLeader);
        if (isNeeded || nowNanos - lastPollNanos > (isAwaited() ? OVERDUE_POLL_NANOS : IDLE_POLL_NANOS)) {
            poll();
        }
    }

    private boolean isAwaited() {
        return channels.values().stream().anyMatch(channel -> channel.isAwaited(any -> !(any instanceof Poll)));
    }

    private void sweepUnplaced(long nowNanos) {
        endUnplaced(
                waiting -> waiting.deadlineNanos - nowNanos <= 0,
                waiting -> waiting.giveUp(
                        "no member answered within " + config.operationTimeout() + " (" + lastProblem + ")"));
    }

    private void endUnplaced(Predicate<Unplaced> which, Consumer<Unplaced> end) {
        List<Unplaced> ended = new ArrayList<>();
        synchronized (unplaced) {
            unplaced.removeIf(waiting -> which.test(waiting) && ended.add(waiting));
        }
        ended.forEach(end);
    }

    private void closeSilent(long nowNanos) {
        askedNanos.forEach((channel, since) -> {
            if (nowNanos - since > SILENCE_NANOS) {
                channel.close("no answer within " + TimeUnit.NANOSECONDS.toSeconds(SILENCE_NANOS) + " s");
            }
        });
    }

    /** Dials members without a channel; the seeds again when there is no channel at all. */
    private void dialMissing(long nowNanos) {
        for (MemberAddress member : members) {
            if (openChannel(member.id()) == null) {
                dial(member.address(), nowNanos);
            }
        }
        if (openChannels().isEmpty()) {
            config.seeds().forEach(seed -> dial(seed, nowNanos));
        }
    }

    private void dial(Address address, long nowNanos) {
        Dialling attempt = dialling.computeIfAbsent(address, any -> new Dialling(nowNanos));
        if (!attempt.begin(nowNanos)) {
            return;
        }
        MemberChannel channel = new MemberChannel(this);
        var unused = dialer.dial(address, channel)
                .whenComplete((opened, failure) -> scheduler.execute(() -> dialled(attempt, channel, failure)));
    }

    private void dialled(Dialling attempt, MemberChannel channel, @Nullable Throwable failure) {
        String problem = failure == null ? null : String.valueOf(failure.getMessage());
        boolean isNews = !Objects.equals(problem, attempt.problem());
        attempt.ended(problem, scheduler.nanoTime());
        if (problem != null) {
            lastProblem = problem;
            if (isNews && !closed) {
                LOG.warn("client {} of cluster {}: {}", config.name(), config.clusterId(), problem);
            }
        } else if (closed) {
            channel.close("the client is closed");
        } else if (channel.isOpen()) {
            adopt(channel);
        }
    }

    private void adopt(MemberChannel channel) {
        MemberChannel before = openChannel(channel.memberId());
        if (before != null) {
            channel.close("there is a connection already");
            return;
        }
        channels.put(channel.memberId(), channel);
        ask(channel);
        watches.attach(this);
    }

    @Override
    public void channelClosed(MemberChannel channel, String reason) {
        scheduler.execute(() -> {
            askedNanos.remove(channel);
            if (channels.values().remove(channel)) {
                lastProblem = "connection to " + channel.memberId() + " ended: " + reason;
                poll();
                watches.attach(this);
            }
        });
    }

    @Override
    public void pushed(MemberChannel channel, Push push) {
        watches.pushed(channel, push);
    }

    private void poll() {
        lastPollNanos = scheduler.nanoTime();
        openChannels().forEach(this::ask);
    }

    private void ask(MemberChannel channel) {
        if (askedNanos.putIfAbsent(channel, scheduler.nanoTime()) == null) {
            long id = channel.nextCorrelationId();
            Request request = isOutside() ? new Request.GetExternalTopology(id) : new Request.GetTopology(id);
            if (!channel.ask(request, new Poll(channel))) {
                askedNanos.remove(channel);
            }
        }
    }

    /** A question to one member about the cluster; at most one per channel. */
    private final class Poll implements MemberChannel.Asker {
        private final MemberChannel channel;

        Poll(MemberChannel channel) {
            this.channel = channel;
        }

        @Override
        public void answered(Response response) {
            scheduler.execute(() -> {
                askedNanos.remove(channel);
                if (response instanceof Response.Topology topology && !closed) {
                    learn(channel, topology);
                }
            });
        }

        @Override
        public void lost() {
            scheduler.execute(() -> askedNanos.remove(channel));
        }

        @Override
        public boolean isPast(long nowNanos) {
            return false;
        }
    }

    private void learn(MemberChannel from, Response.Topology topology) {
        members = topology.members();
        if (isOutside() && members.isEmpty()) {
            refuseUnplaced(from.memberId());
            return;
        }
        if (placement == null) {
            begin(topology.leaders().size());
        }
        for (int group = 0; group < Math.min(lanes.size(), topology.leaders().size()); group++) {
            String leader = topology.leaders().get(group).id();
            MemberChannel channel = leader == null ? null : openChannel(leader);
            if (channel != null) {
                lanes.get(group).leaderIs(channel, topology.leaders().get(group).term());
            } else {
                lastProblem = leader == null ? "group " + group + " has no leader" : notReached(leader);
            }
        }
    }

    private boolean isOutside() {
        return config.addresses() == ClientConfig.Addresses.EXTERNAL;
    }

    /** Waiting would not help: it takes other settings. */
    private void refuseUnplaced(String memberId) {
        lastProblem = "member " + memberId + " knows no external address, neither its own nor another's:"
                + " set loomcache.node.external.host there, or loomcache.client.addresses=internal here";
        endUnplaced(any -> true, waiting -> waiting.giveUp(lastProblem));
    }

    private String notReached(String leader) {
        if (isOutside() && members.stream().noneMatch(member -> member.id().equals(leader))) {
            return "leader " + leader + " has no external address (loomcache.node.external.host)";
        }
        String problem = members.stream()
                .filter(member -> member.id().equals(leader))
                .map(member -> dialling.get(member.address()))
                .map(attempt -> attempt == null ? null : attempt.problem())
                .filter(Objects::nonNull)
                .map(why -> ": " + why)
                .findFirst()
                .orElse("");
        return "leader " + leader + " not reached" + problem;
    }

    private void begin(int groups) {
        long maxPendingBytes = config.netLimits().outboundBytes() / (2L * groups);
        List<GroupLane> begun = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            begun.add(new GroupLane(group, maxPendingBytes, startedNanos, config, scheduler, this));
        }
        lanes = List.copyOf(begun);
        Placement known = new Placement(groups);
        synchronized (unplaced) {
            placement = known;
        }
        endUnplaced(any -> true, waiting -> waiting.future.complete(known));
        watches.attach(this);
    }

    /** Ends every call and connection. */
    void close() {
        synchronized (unplaced) {
            closed = true;
        }
        endUnplaced(any -> true, waiting -> waiting.giveUp("the client is closed"));
        lanes.forEach(GroupLane::close);
        channels.values().forEach(channel -> channel.close("the client is closed"));
        dialer.close();
    }
}
