package io.loomcache.raft;

import io.loomcache.config.Address;
import io.loomcache.map.ClusterVersion;
import io.loomcache.map.EventLog;
import io.loomcache.map.Listener;
import io.loomcache.map.MapStatistics;
import io.loomcache.map.Operation;
import io.loomcache.map.ReplicatedMap;
import io.loomcache.map.Result;
import io.loomcache.map.SnapshotPart;
import io.loomcache.measure.Durations;
import io.loomcache.net.Connection;
import io.loomcache.storage.GroupStore;
import io.loomcache.wire.MemberRequest.Wanted;
import io.loomcache.wire.OperationCodec;
import io.loomcache.wire.ProposalCodec;
import io.microraft.Ordered;
import io.microraft.RaftConfig;
import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.RaftNodeStatus;
import io.microraft.impl.RaftNodeImpl;
import io.microraft.impl.state.LeaderState;
import io.microraft.impl.state.RaftState;
import io.microraft.model.impl.DefaultRaftModelFactory;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.SnapshotEntry;
import io.microraft.model.message.RaftMessage;
import io.microraft.model.message.TriggerLeaderElectionRequest;
import io.microraft.persistence.RestoredRaftState;
import io.microraft.report.RaftGroupMembers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One Raft group on one member: proposals and queries in, outcomes out. Thread-safe; the work itself
 * happens on the group's executor, and replies are called there.
 */
public final class RaftGroup {

    private static final long TICK_MILLIS = 100;

    /** The clock goes into the log at least so often, so that whoever leads next has measured it since. */
    static final long STAMP_MILLIS = 5_000;

    /** In engine time: three heartbeat intervals, enough for the two flushes of a vote on a slow disk. */
    private static final int ENGINE_ELECTION_TIMEOUT_MILLIS = 3_000;

    private static final int ENGINE_REPORT_SECONDS = 3_600;

    /** A snapshot is due after this many bytes of entries, if it is not after the configured number of them. */
    private static final long SNAPSHOT_BYTES = 256 << 20;

    private static final long STANDING_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final byte[] TICK = OperationCodec.encode(new Operation.Tick());

    private final GroupSetup setup;
    private final RaftExecutor executor;
    private final ReplicatedMap map;
    private final LeaderClock clock;
    private final RaftNodeImpl node;
    private final RaftMessageCodec codec;
    private final EngineGuard guard;
    private final Handover handover;
    private final Upgrade upgrade;
    private final Build build;
    private final Memberships memberships;
    private final PeerInbox inbox;
    private final ReadRounds reads;
    private final FenceGate gate;
    private final HeldAnswers held;
    private final MapStateMachine stateMachine;
    private final RoleChanges roles;
    private final Durations commits = new Durations();
    private final List<Consumer<EventLog>> eventWatchers = new ArrayList<>();
    private boolean tickPending;
    private boolean tellPending;
    private volatile boolean raisesVersion;
    private boolean reviewPending;
    private long bytesSinceSnapshot;

    /** Builds the group from what its store holds; runs nothing before {@link #start}. */
    public RaftGroup(GroupSetup setup) {
        this(setup, Build.CURRENT);
    }

    /** As a build of another version would, to show that it works together with this one. */
    public RaftGroup(GroupSetup setup, Build build) {
        this.setup = setup;
        this.build = build;
        this.executor = setup.executor();
        this.inbox = new PeerInbox(executor::nanoTime);
        this.map = new ReplicatedMap(setup.limits());
        this.clock = new LeaderClock(executor, restoredIndex(setup.restored()));
        requireKnownVersion();
        DefaultRaftModelFactory models = new DefaultRaftModelFactory();
        this.codec = new RaftMessageCodec(models);
        this.stateMachine = new MapStateMachine(
                build,
                map,
                clock,
                new HeardGuards(executor::nanoTime),
                new LogMemory(setup.storedOperation(), this::flushedIndex),
                this::unapplied,
                new Applied(),
                setup.onFailure());
        this.roles = new RoleChanges(setup.number());
        EngineTime engineTime = new EngineTime(executor::nanoTime, setup.raft().heartbeatInterval());
        this.node = build(models, engineTime);
        this.handover = new Handover(
                node,
                executor,
                engineTime,
                setup.raft().electionTimeout(),
                setup.raft().batchEntries());
        this.memberships = new Memberships(node, engineTime::millis);
        this.guard = new EngineGuard(node, models);
        this.upgrade = new Upgrade(node, map, build.version(), this::otherMembers);
        this.gate = new FenceGate(map, clock, this::isLeader, this::replicate);
        this.held = new HeldAnswers(map);
        this.reads = new ReadRounds(node, executor, setup.raft().pendingEntries(), stateMachine::lastNanos);
    }

    /** What a group's store holds, and what a backup has put there becomes the state of these founders' group; null if nothing. */
    public static @Nullable RestoredRaftState restored(
            GroupStore store, MemberEndpoint self, List<MemberEndpoint> founders) {
        return store.restore(self, founders);
    }

    /** A folder that a newer build has written to: said at once, and not when the entry is applied again. */
    private void requireKnownVersion() {
        RestoredRaftState restored = setup.restored();
        for (LogEntry entry : restored == null ? List.<LogEntry>of() : restored.getLogEntries()) {
            if (entry.getOperation() instanceof LogOperation.VersionRaised raised) {
                build.requireKnown(raised.version());
            }
        }
    }

    private static long restoredIndex(@Nullable RestoredRaftState restored) {
        if (restored == null) {
            return 0;
        }
        List<LogEntry> entries = restored.getLogEntries();
        if (!entries.isEmpty()) {
            return entries.get(entries.size() - 1).getIndex();
        }
        SnapshotEntry snapshot = restored.getSnapshotEntry();
        return snapshot == null ? 0 : snapshot.getIndex();
    }

    private RaftNodeImpl build(DefaultRaftModelFactory models, EngineTime engineTime) {
        RaftNode.RaftNodeBuilder builder = RaftNode.newBuilder()
                .setGroupId(setup.number())
                .setConfig(engineConfig())
                .setExecutor(executor)
                .setTransport(new PeerTransport(setup.number(), codec, setup.peers()))
                .setStateMachine(stateMachine)
                .setStore(setup.store())
                .setModelFactory(models)
                .setRaftNodeReportListener(roles)
                .setRandom(new ElectionNoise(setup.random()))
                .setClock(engineTime);
        RestoredRaftState restored = setup.restored();
        if (restored != null) {
            return (RaftNodeImpl) builder.setRestoredState(restored).build();
        }
        return (RaftNodeImpl) builder.setLocalEndpoint(setup.self())
                .setInitialGroupMembers(List.<RaftEndpoint>copyOf(setup.founders()))
                .build();
    }

    private RaftConfig engineConfig() {
        return RaftConfig.newBuilder()
                .setLeaderElectionTimeoutMillis(ENGINE_ELECTION_TIMEOUT_MILLIS)
                .setLeaderHeartbeatPeriodSecs(1)
                .setLeaderHeartbeatTimeoutSecs(EngineTime.engineSeconds(
                        setup.raft().electionTimeout(), setup.raft().heartbeatInterval()))
                .setAppendEntriesRequestBatchSize(setup.raft().batchEntries())
                .setCommitCountToTakeSnapshot(setup.raft().snapshotThreshold())
                .setMaxPendingLogEntryCount(roomForPending())
                .setTransferSnapshotsFromFollowersEnabled(false)
                .setRaftNodeReportPublishPeriodSecs(ENGINE_REPORT_SECONDS)
                .build();
    }

    /**
     * The engine's log is a ring as large as its snapshot interval and what may be pending. Snapshots here
     * become durable later than the engine thinks, so a restored log may be longer than that, and the ring
     * would silently drop its head. The pending entries are the one size that makes it larger.
     */
    private int roomForPending() {
        RestoredRaftState restored = setup.restored();
        int entries = restored == null ? 0 : restored.getLogEntries().size();
        return setup.raft().pendingEntries()
                + Math.max(0, entries - setup.raft().snapshotThreshold());
    }

    /** Completes when the state is restored and the member takes part. */
    public CompletableFuture<Void> start() {
        return node.start().thenAccept(ordered -> executor.scheduleMillis(this::tick, TICK_MILLIS));
    }

    /** Takes no further part. Pending replies are refused. */
    public CompletableFuture<Void> stop() {
        return node.terminate().thenAccept(ordered -> {});
    }

    /**
     * Puts a client's command into the log, if this member leads; after waiting for fences on its key, and
     * answered after those who listen to what it changed.
     *
     * @param deadlineNanos of the executor's clock; dropped when its turn comes later
     */
    public void propose(ClientCommand command, long deadlineNanos, Reply reply) {
        long askedNanos = executor.nanoTime();
        executor.execute(() -> {
            ClusterVersion since = build.since(OperationCodec.opcode(command.encoded()));
            if (isPast(deadlineNanos)) {
                reply.refused(expired());
            } else if (isLeader() && !map.clusterVersion().isAtLeast(since)) {
                String why = "the cluster's version is " + map.clusterVersion() + ", expected at least " + since;
                reply.answered(new Result.Rejected(Result.Reason.TOO_NEW, why));
            } else {
                gate.admit(command, deadlineNanos, new AfterListeners(command, deadlineNanos, askedNanos, reply));
            }
        });
    }

    private void replicate(ClientCommand command, Reply reply) {
        replicate(
                ProposalCodec.encode(
                        clock.nowMillis(),
                        command.sessionId(),
                        command.requestId(),
                        command.acknowledgedBelow(),
                        command.encoded()),
                reply);
    }

    /** Hands a result on when the listeners of what it changed have handled that. */
    private final class AfterListeners implements Reply {
        private final ClientCommand command;
        private final long deadlineNanos;
        private final long askedNanos;
        private final Reply reply;
        private @Nullable Timing timing;

        AfterListeners(ClientCommand command, long deadlineNanos, long askedNanos, Reply reply) {
            this.command = command;
            this.deadlineNanos = deadlineNanos;
            this.askedNanos = askedNanos;
            this.reply = reply;
        }

        @Override
        public void timed(Timing timing) {
            this.timing = queued(timing, askedNanos);
        }

        @Override
        public void answered(Result result) {
            Timing known = timing;
            long nowNanos = executor.nanoTime();
            held.answer(
                    command, result, known == null ? reply : new Held(reply, known, nowNanos), nowNanos, deadlineNanos);
        }

        @Override
        public void refused(Refused refused) {
            reply.refused(refused);
        }
    }

    /** The way back of a command that was applied at a time. */
    private final class Held implements Reply {
        private final Reply reply;
        private final Timing timing;
        private final long appliedNanos;

        Held(Reply reply, Timing timing, long appliedNanos) {
            this.reply = reply;
            this.timing = timing;
            this.appliedNanos = appliedNanos;
        }

        @Override
        public void answered(Result result) {
            long holdNanos = executor.nanoTime() - appliedNanos;
            reply.timed(new Timing(timing.queueNanos(), timing.replicateNanos(), timing.applyNanos(), holdNanos));
            reply.answered(result);
        }

        @Override
        public void refused(Refused refused) {
            reply.refused(refused);
        }
    }

    /** With all the time since it was asked for that is not accounted for. */
    private Timing queued(Timing timing, long askedNanos) {
        long queueNanos = executor.nanoTime() - askedNanos - timing.totalNanos();
        return new Timing(queueNanos, timing.replicateNanos(), timing.applyNanos(), timing.holdNanos());
    }

    /** A listener has handled all events up to a revision; told to every member, see {@link Operation.Listen}. */
    public void handled(Listener listener, long revision) {
        executor.execute(() -> held.handled(listener, revision));
    }

    /** How often a change was answered because its time to wait for listeners was over, since this member started. */
    public long listenersGivenUp() {
        return held.givenUp();
    }

    private void replicate(byte[] entry, Reply reply) {
        long proposedNanos = executor.nanoTime();
        CommitEvent event = new CommitEvent();
        event.begin();
        CompletableFuture<Ordered<Result>> replicated = node.replicate(new LogOperation.Proposed(entry));
        boolean entered = !replicated.isDone();
        var unused = replicated.whenComplete((ordered, failure) -> {
            if (failure != null) {
                reply.refused(Refused.proposing(failure, entered));
            } else {
                long nanos = executor.nanoTime() - proposedNanos;
                commits.add(nanos);
                event.write(setup.number(), entry.length);
                reply.timed(new Timing(0, nanos - stateMachine.lastNanos(), stateMachine.lastNanos(), 0));
                reply.answered(ordered.getResult());
            }
        });
    }

    /** Answers a query linearizably, if this member leads. */
    public void query(Operation.Query query, long deadlineNanos, Reply reply) {
        long askedNanos = executor.nanoTime();
        executor.execute(() -> query(query, deadlineNanos, askedNanos, reply));
    }

    private void query(Operation.Query query, long deadlineNanos, long askedNanos, Reply reply) {
        if (isPast(deadlineNanos)) {
            reply.refused(expired());
        } else {
            reads.add(new ReadRounds.Read(query, new Judged(query, deadlineNanos, askedNanos, reply)));
        }
    }

    /**
     * The whole state at one index of the log.
     *
     * @param index of the last entry in it
     */
    public record State(long index, int term, List<SnapshotPart> parts) {}

    /**
     * The state with all that was answered before this call, if this member leads. It shares its mappings with the live state, which
     * copies what it changes.
     *
     * @return completes on the Raft thread; fails with a {@link RefusedException}
     */
    public CompletableFuture<State> state(long deadlineNanos) {
        CompletableFuture<State> taken = new CompletableFuture<>();
        query(new Operation.ListCaches(), deadlineNanos, new Reply() {
            @Override
            public void answered(Result result) {
                taken.complete(new State(map.lastApplied(), node.getTerm().getTerm(), map.snapshot()));
            }

            @Override
            public void refused(Refused refused) {
                taken.completeExceptionally(new RefusedException(refused));
            }
        });
        return taken;
    }

    /**
     * A query that met a mapping which has expired by this leader's clock only: were it called a miss now,
     * a later leader with a slower clock could find it again. The group's clock goes first, through the log.
     */
    private final class Judged implements Reply {
        private final Operation.Query query;
        private final long deadlineNanos;
        private final long askedNanos;
        private final Reply reply;

        Judged(Operation.Query query, long deadlineNanos, long askedNanos, Reply reply) {
            this.query = query;
            this.deadlineNanos = deadlineNanos;
            this.askedNanos = askedNanos;
            this.reply = reply;
        }

        @Override
        public void timed(Timing timing) {
            reply.timed(queued(timing, askedNanos));
        }

        @Override
        public void answered(Result result) {
            if (result instanceof Result.ClockBehind) {
                replicate(tickEntry(), this);
            } else if (result instanceof Result.Done) {
                query(query, deadlineNanos, askedNanos, reply);
            } else {
                reply.answered(result);
            }
        }

        @Override
        public void refused(Refused refused) {
            reply.refused(refused);
        }
    }

    private byte[] tickEntry() {
        return ProposalCodec.encode(clock.nowMillis(), 0, 0, 0, TICK);
    }

    private void tick() {
        executor.scheduleMillis(this::tick, TICK_MILLIS);
        requireApplied();
        guard.endForgottenPreVote();
        memberships.look();
        gate.review(executor.nanoTime());
        held.review(executor.nanoTime());
        handover.review(executor.nanoTime());
        if (raisesVersion && isLeader()) {
            upgrade.review(executor.nanoTime());
        }
        if (isLeader() && !tickPending && isTickDue(clock.nowMillis())) {
            tickPending = true;
            var unused = node.replicate(new LogOperation.Proposed(tickEntry()))
                    .whenComplete((ordered, failure) -> tickPending = false);
        }
    }

    private boolean isTickDue(long nowMillis) {
        return map.isTickDue(nowMillis) || nowMillis - map.clockMillis() >= STAMP_MILLIS;
    }

    /**
     * What is committed is applied before the engine's task ends. If it is not, the engine has failed in between; it
     * only logs that, and would go on to vote, to lead and to answer from a state that stands still.
     */
    private void requireApplied() {
        long applied = node.state().lastApplied();
        long committed = node.state().commitIndex();
        if (applied < committed && isRunning()) {
            setup.onFailure()
                    .accept(new IllegalStateException("group " + setup.number() + " has applied the log up to "
                            + applied + " though " + committed + " is committed: the engine has failed"));
        }
    }

    private boolean isPast(long deadlineNanos) {
        return deadlineNanos - executor.nanoTime() < 0;
    }

    private static Refused expired() {
        return new Refused(Refused.Reason.EXPIRED, "the request's time had passed when its turn came", null);
    }

    /** Another member has connected to us; its messages may follow. */
    public void opened(Connection connection) {
        executor.receive(() -> {
            String tooOld = upgrade.refusal(connection);
            String refusal = tooOld == null ? inbox.opened(connection) : tooOld;
            if (refusal != null) {
                connection.close(refusal);
                return;
            }
            setup.peers().opened(connection.remote());
            upgrade.opened(connection);
        });
    }

    public void closed(Connection connection) {
        executor.receive(() -> {
            inbox.closed(connection);
            upgrade.closed(connection);
        });
    }

    /**
     * A message of another member; decoded by the calling thread, to spare the Raft thread.
     *
     * @throws io.loomcache.wire.MalformedException if it is none
     */
    public void received(Connection connection, byte[] frame) {
        MemberEndpoint sender = MemberEndpoint.of(connection.remote());
        RaftMessage message = codec.decode(frame, sender);
        setup.peers().heard(sender);
        executor.receive(() -> {
            if (inbox.admits(connection)) {
                RaftMessage admitted = guard.admit(message);
                boolean isOffer = admitted instanceof TriggerLeaderElectionRequest;
                if (admitted != null && !(isOffer && handover.isDrained())) {
                    node.handle(admitted);
                }
            }
        });
    }

    /** The member that leads as far as this one knows; a member that does not run knows nothing. */
    public @Nullable String leader() {
        MemberEndpoint leader = leaderEndpoint();
        return leader == null ? null : leader.id();
    }

    /** The same with its incarnation. */
    public @Nullable MemberEndpoint leaderEndpoint() {
        return isRunning() && node.getTerm().getLeaderEndpoint() instanceof MemberEndpoint leader ? leader : null;
    }

    /** Whether this member believes that it leads. */
    public boolean isLeader() {
        return setup.self().equals(leaderEndpoint());
    }

    public int term() {
        return node.getTerm().getTerm();
    }

    public boolean isRunning() {
        return !RaftNodeStatus.isTerminal(node.getStatus()) && node.getStatus() != RaftNodeStatus.INITIAL;
    }

    /**
     * The members of the group as of the last committed change.
     *
     * @param all voters and learners
     * @param voting those with a vote
     */
    public record Members(Set<MemberEndpoint> all, Set<MemberEndpoint> voting) {}

    /** The members as of the last change in the log, committed or not. */
    public Set<MemberEndpoint> effectiveMembers() {
        return endpoints(node.getEffectiveMembers().getMembers());
    }

    public Members members() {
        RaftGroupMembers committed = node.getCommittedMembers();
        return new Members(endpoints(committed.getMembers()), endpoints(committed.getVotingMembers()));
    }

    private static Set<MemberEndpoint> endpoints(Collection<RaftEndpoint> endpoints) {
        return endpoints.stream().map(MemberEndpoint.class::cast).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Changes the members of the group, if this member leads, has committed an entry of its term, and no other
     * change is under way.
     *
     * @return completes when the change is committed, and so survives; when it fails, it may have happened
     */
    public CompletableFuture<Void> changeMembers(MemberEndpoint member, MembershipChange change) {
        long current = node.getCommittedMembers().getLogIndex();
        return node.changeMembership(member, change.mode, current).thenAccept(committed -> {});
    }

    /**
     * What the group counts, as of its next turn on the Raft thread; never completes when the group's executor is
     * closed before.
     */
    public CompletableFuture<GroupStatistics> statistics() {
        CompletableFuture<GroupStatistics> statistics = new CompletableFuture<>();
        executor.execute(() -> statistics.complete(statisticsNow()));
        return statistics;
    }

    private GroupStatistics statisticsNow() {
        RaftState state = node.state();
        MapStatistics counted = map.statistics();
        Members members = members();
        long listenerLag = counted.caches().stream()
                .filter(cache -> cache.listeners() > 0)
                .mapToLong(cache -> held.lag(cache.cache()))
                .max()
                .orElse(0);
        return new GroupStatistics(
                leader(),
                state.leaderState() != null,
                state.term(),
                state.commitIndex(),
                state.lastApplied(),
                state.log().lastLogOrSnapshotIndex(),
                followerLag(state),
                members.voting().size(),
                members.all().size(),
                roles.elections(),
                roles.leaderChanges(),
                eventWatchers.size(),
                held.size(),
                listenerLag,
                held.givenUp(),
                gate.size(),
                commits.counts(),
                stateMachine.applies(),
                counted);
    }

    private static Map<String, Long> followerLag(RaftState state) {
        LeaderState leading = state.leaderState();
        Map<String, Long> lag = new HashMap<>();
        if (leading != null) {
            long last = state.log().lastLogOrSnapshotIndex();
            leading.getFollowerStates()
                    .forEach((follower, progress) ->
                            lag.put(((MemberEndpoint) follower).id(), last - progress.matchIndex()));
        }
        return lag;
    }

    /**
     * Hands leadership to another voter, if this member leads. What has entered the log is answered before; meanwhile
     * commands are refused as busy.
     *
     * @param memberId the voter; null: whichever is able to
     * @return completes with the id of the voter that took over; fails with a {@link HandoverException}
     */
    public CompletableFuture<String> handOver(@Nullable String memberId) {
        CompletableFuture<String> result = new CompletableFuture<>();
        executor.execute(() -> {
            var unused = (memberId == null ? handover.toAny() : handover.to(memberId)).whenComplete((id, failure) -> {
                if (failure == null) {
                    result.complete(id);
                } else {
                    result.completeExceptionally(failure);
                }
            });
        });
        return result;
    }

    /**
     * A drained member hands leadership to another voter whenever it leads, and takes none that is handed to it. It
     * votes and may win an election as before: a leader that is drained is better than none. Not kept on disk.
     */
    public void drain(boolean isDrained) {
        executor.execute(() -> {
            handover.drained(isDrained);
            handover.review(executor.nanoTime());
        });
    }

    /** Whether this member leads and another voter answers, which could instead, now or when it has caught up. */
    public CompletableFuture<Boolean> hasSuccessor() {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        executor.execute(() -> result.complete(handover.hasSuccessor()));
        return result;
    }

    /** Whether this member, when it leads, raises the cluster's version by itself once all members are of a newer build. */
    public void raiseVersionByItself(boolean raises) {
        raisesVersion = raises;
    }

    /**
     * Raises the cluster's version, if this member leads and every member is connected and of a build that knows it.
     *
     * @return completes with it when it is in force; fails with a {@link VersionException} if nothing was done, with
     *     another exception if that is not known
     */
    public CompletableFuture<ClusterVersion> raiseVersion(ClusterVersion to) {
        CompletableFuture<ClusterVersion> result = new CompletableFuture<>();
        executor.execute(() -> {
            var unused = upgrade.raise(to).whenComplete((version, failure) -> {
                if (failure == null) {
                    result.complete(version);
                } else {
                    result.completeExceptionally(failure);
                }
            });
        });
        return result;
    }

    /**
     * The versions of a group, as one member knows them.
     *
     * @param cluster how new the entries of the log may be
     * @param others the builds of the other members that are connected to this one, by id
     * @param applied index of the last log entry that it has applied
     */
    public record Versions(ClusterVersion cluster, Map<String, String> others, long applied) {}

    public CompletableFuture<Versions> versions() {
        CompletableFuture<Versions> result = new CompletableFuture<>();
        executor.execute(
                () -> result.complete(new Versions(map.clusterVersion(), upgrade.builds(), map.lastApplied())));
        return result;
    }

    /** The version of the cluster as of the last entry that is applied here; from any thread. */
    public ClusterVersion clusterVersion() {
        return map.clusterVersion();
    }

    private List<String> otherMembers() {
        return members().all().stream()
                .filter(member -> !member.equals(setup.self()))
                .map(MemberEndpoint::id)
                .toList();
    }

    /**
     * Brings a member to where it should be, if this member leads; else, or if the time is not right, says so. A
     * change of several steps takes one of them.
     *
     * @param forced see {@link io.loomcache.wire.MemberRequest.Change}
     */
    public CompletableFuture<MembershipVerdict> bring(MemberEndpoint member, Wanted wanted, boolean forced) {
        CompletableFuture<MembershipVerdict> verdict = new CompletableFuture<>();
        executor.execute(() -> {
            var unused = memberships.bring(member, wanted, forced).whenComplete((made, failure) -> {
                if (failure == null) {
                    verdict.complete(made);
                } else {
                    verdict.completeExceptionally(failure);
                }
            });
        });
        return verdict;
    }

    /**
     * Whether a member belongs to the group now, as its leader knows after it has made sure that it still leads.
     *
     * @return fails if this member does not lead
     */
    public CompletableFuture<Boolean> isMember(MemberEndpoint member) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        query(new Operation.ListCaches(), executor.nanoTime() + STANDING_NANOS, new Reply() {
            @Override
            public void answered(Result result) {
                answer.complete(node.state().members().contains(member));
            }

            @Override
            public void refused(Refused refused) {
                answer.completeExceptionally(new IllegalStateException(refused.toString()));
            }
        });
        return answer;
    }

    /**
     * Where a member was heard a moment ago; empty: nowhere, or where it says that it is. Else who asks is another
     * process on a copy of its data folder.
     */
    public CompletableFuture<Optional<Address>> elsewhere(MemberEndpoint member) {
        CompletableFuture<Optional<Address>> answer = new CompletableFuture<>();
        executor.execute(() -> answer.complete(Optional.ofNullable(inbox.elsewhere(member))));
        return answer;
    }

    /** Calls the watcher on the Raft thread now and after each batch of entries that brought events. */
    public void watchEvents(Consumer<EventLog> watcher) {
        executor.execute(() -> {
            eventWatchers.add(watcher);
            watcher.accept(map.events());
        });
    }

    public void unwatchEvents(Consumer<EventLog> watcher) {
        executor.execute(() -> eventWatchers.remove(watcher));
    }

    /** Follows what the state machine does. */
    private final class Applied implements MapStateMachine.Listener {

        @Override
        public void applied(int bytes) {
            bytesSinceSnapshot += bytes;
            if (bytesSinceSnapshot > SNAPSHOT_BYTES) {
                bytesSinceSnapshot = 0;
                executor.submit(() -> snapshot());
            }
            installed();
        }

        private void snapshot() {
            var unused = node.takeSnapshot();
        }

        @Override
        public void snapshotTaken() {
            bytesSinceSnapshot = 0;
        }

        /** Tells the watchers, and lets pass what fences held up, once for all entries that are applied together. */
        @Override
        public void installed() {
            if (!gate.isEmpty() && !reviewPending) {
                reviewPending = true;
                executor.submit(() -> {
                    reviewPending = false;
                    gate.review(executor.nanoTime());
                });
            }
            if (!eventWatchers.isEmpty() && !tellPending) {
                tellPending = true;
                executor.submit(() -> {
                    tellPending = false;
                    eventWatchers.forEach(watcher -> watcher.accept(map.events()));
                });
            }
        }
    }

    private List<LogEntry> unapplied() {
        long applied = node.state().lastApplied();
        long last = node.state().log().lastLogOrSnapshotIndex();
        return applied < last ? node.state().log().getLogEntriesBetween(applied + 1, last) : List.of();
    }

    /** A follower flushes before it answers; a leader may apply what others have flushed before it has itself. */
    private long flushedIndex() {
        LeaderState leading = node.state().leaderState();
        return leading == null ? node.state().commitIndex() : leading.flushedLogIndex();
    }
}
