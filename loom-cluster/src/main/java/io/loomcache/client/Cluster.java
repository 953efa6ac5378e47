package io.loomcache.client;

import io.loomcache.config.Address;
import io.loomcache.config.ClientConfig;
import io.loomcache.config.MemberAddress;
import io.loomcache.net.Dialer;
import io.loomcache.wire.Push;
import io.loomcache.wire.Request;
import io.loomcache.wire.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
    private static final long FIRST_REDIAL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long MAX_REDIAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ClientConfig config;
    private final Dialer dialer;
    private final Scheduler scheduler;
    private final Consumer<Cluster> onChannels;
    private final Map<String, MemberChannel> channels = new ConcurrentHashMap<>();
    private final Map<MemberChannel, Consumer<Push>> pushes = new ConcurrentHashMap<>();
    private final Map<Address, Dialling> dialling = new HashMap<>();
    private final Set<MemberChannel> asked = new HashSet<>();
    private final List<Unplaced> unplaced = new ArrayList<>();
    private List<MemberAddress> members = List.of();
    private long lastPollNanos;
    private volatile @Nullable Placement placement;
    private volatile List<GroupLane> lanes = List.of();
    private volatile boolean closed;
    private volatile String lastProblem = "no member was reached yet";

    /** An address that is being dialled, or will be again. */
    private static final class Dialling {
        private long delayNanos = FIRST_REDIAL_NANOS;
        private long notBeforeNanos;
        private boolean running;

        Dialling(long nowNanos) {
            notBeforeNanos = nowNanos;
        }
    }

    private record Unplaced(CompletableFuture<Placement> future, long deadlineNanos) {}

    /** Starts nothing before {@link #start}; {@code onChannels} runs on the scheduler when channels come or go. */
    Cluster(ClientConfig config, Dialer dialer, Scheduler scheduler, Consumer<Cluster> onChannels) {
        this.config = config;
        this.dialer = dialer;
        this.scheduler = scheduler;
        this.onChannels = onChannels;
        this.lastPollNanos = scheduler.nanoTime();
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
        Placement known = placement;
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        Unplaced waiting = new Unplaced(new CompletableFuture<>(), deadlineNanos);
        scheduler.execute(() -> {
            Placement now = placement;
            if (now != null) {
                waiting.future.complete(now);
            } else {
                unplaced.add(waiting);
            }
        });
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

    /** Any open channel, the leader's of the group if possible. */
    List<MemberChannel> openChannels() {
        return channels.values().stream().filter(MemberChannel::isOpen).toList();
    }

    /** Somebody waits for a leader: ask at once, not at the next turn. */
    void needLeader() {
        scheduler.execute(this::poll);
    }

    String timeoutMessage(int group) {
        return "group " + group + " gave no answer within " + config.operationTimeout() + " (" + lastProblem + ")";
    }

    private void maintain() {
        if (closed) {
            return;
        }
        long nowNanos = scheduler.nanoTime();
        channels.values().forEach(channel -> channel.lose(asker -> asker.isPast(nowNanos)));
        lanes.forEach(lane -> lane.sweep(nowNanos));
        sweepUnplaced(nowNanos);
        dialMissing(nowNanos);
        boolean isNeeded = placement == null || lanes.stream().anyMatch(GroupLane::needsLeader);
        boolean isOverdue = nowNanos - lastPollNanos > OVERDUE_POLL_NANOS
                && channels.values().stream().anyMatch(channel -> channel.isAwaited(any -> !(any instanceof Poll)));
        if (isNeeded || isOverdue) {
            poll();
        }
        scheduler.schedule(this::maintain, MAINTAIN_MILLIS);
    }

    private void sweepUnplaced(long nowNanos) {
        unplaced.removeIf(waiting -> {
            boolean isPast = waiting.deadlineNanos - nowNanos <= 0;
            if (isPast) {
                waiting.future.completeExceptionally(new LoomException.NotDone(
                        "no member answered within " + config.operationTimeout() + " (" + lastProblem
                                + "); the operation did not happen",
                        null));
            }
            return isPast;
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
        if (attempt.running || nowNanos - attempt.notBeforeNanos < 0) {
            return;
        }
        attempt.running = true;
        MemberChannel channel = new MemberChannel(this);
        var unused = dialer.dial(address, channel)
                .whenComplete((opened, failure) -> scheduler.execute(() -> dialled(attempt, channel, failure)));
    }

    private void dialled(Dialling attempt, MemberChannel channel, @Nullable Throwable failure) {
        attempt.running = false;
        attempt.notBeforeNanos = scheduler.nanoTime() + attempt.delayNanos;
        if (failure != null) {
            attempt.delayNanos = Math.min(MAX_REDIAL_NANOS, 2 * attempt.delayNanos);
            problem(String.valueOf(failure.getMessage()));
        } else if (closed) {
            channel.close("the client is closed");
        } else if (channel.isOpen()) {
            attempt.delayNanos = FIRST_REDIAL_NANOS;
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
        onChannels.accept(this);
    }

    private void problem(String problem) {
        if (!problem.equals(lastProblem)) {
            lastProblem = problem;
            LOG.warn("client {} of cluster {}: {}", config.name(), config.clusterId(), problem);
        }
    }

    @Override
    public void channelClosed(MemberChannel channel, String reason) {
        scheduler.execute(() -> {
            asked.remove(channel);
            if (channels.values().remove(channel)) {
                lastProblem = "connection to " + channel.memberId() + " ended: " + reason;
                poll();
                onChannels.accept(this);
            }
        });
    }

    @Override
    public void pushed(MemberChannel channel, Push push) {
        Consumer<Push> receiver = pushes.get(channel);
        if (receiver != null) {
            receiver.accept(push);
        }
    }

    /** Who gets the pushes of a channel. */
    void receivePushes(MemberChannel channel, Consumer<Push> receiver) {
        pushes.put(channel, receiver);
        pushes.keySet().removeIf(other -> !other.isOpen() && other != channel);
    }

    private void poll() {
        lastPollNanos = scheduler.nanoTime();
        openChannels().forEach(this::ask);
    }

    private void ask(MemberChannel channel) {
        if (asked.add(channel)) {
            Request request = new Request.GetTopology(channel.nextCorrelationId());
            if (!channel.ask(request, new Poll(channel))) {
                asked.remove(channel);
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
                asked.remove(channel);
                if (response instanceof Response.Topology topology && !closed) {
                    learn(topology);
                }
            });
        }

        @Override
        public void lost() {
            scheduler.execute(() -> asked.remove(channel));
        }

        @Override
        public boolean isPast(long nowNanos) {
            return false;
        }
    }

    private void learn(Response.Topology topology) {
        members = topology.members();
        if (placement == null) {
            begin(topology.leaders().size());
        }
        for (int group = 0; group < Math.min(lanes.size(), topology.leaders().size()); group++) {
            String leader = topology.leaders().get(group).id();
            MemberChannel channel = leader == null ? null : openChannel(leader);
            if (channel != null) {
                lanes.get(group).leaderIs(channel, topology.leaders().get(group).term());
            } else {
                lastProblem =
                        leader == null ? "group " + group + " has no leader" : "leader " + leader + " not reached";
            }
        }
    }

    private void begin(int groups) {
        List<GroupLane> begun = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            begun.add(new GroupLane(group, config, scheduler, this));
        }
        lanes = List.copyOf(begun);
        Placement known = new Placement(groups);
        placement = known;
        unplaced.forEach(waiting -> waiting.future.complete(known));
        unplaced.clear();
        onChannels.accept(this);
    }

    /** Ends every call and connection. */
    void close() {
        closed = true;
        lanes.forEach(GroupLane::close);
        channels.values().forEach(channel -> channel.close("the client is closed"));
        dialer.close();
    }
}
