package io.loomcache.member;

import io.loomcache.backup.BackupStream;
import io.loomcache.config.Address;
import io.loomcache.config.ConfigException;
import io.loomcache.config.MemberAddress;
import io.loomcache.config.MemberConfig;
import io.loomcache.map.MapLimits;
import io.loomcache.net.Dialer;
import io.loomcache.net.Hello;
import io.loomcache.net.InProcessNet;
import io.loomcache.net.NetClient;
import io.loomcache.net.NetMetrics;
import io.loomcache.net.NetServer;
import io.loomcache.net.TlsContexts;
import io.loomcache.raft.GroupSetup;
import io.loomcache.raft.GroupStatistics;
import io.loomcache.raft.MemberEngineCodec;
import io.loomcache.raft.PeerNetwork;
import io.loomcache.raft.RaftExecutor;
import io.loomcache.raft.RaftExecutors;
import io.loomcache.raft.RaftGroup;
import io.loomcache.storage.GroupStore;
import io.loomcache.storage.MemberStore;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running member. {@link #start} is the map of the system: it puts every part together, from the disk
 * up; {@link #close} takes them apart in reverse order.
 *
 * <p>Thread-safe. Several members may run in one JVM.
 */
public final class Member implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Member.class);

    private static final long STATISTICS_MILLIS = 1_000;

    private final MemberConfig config;
    private final Consumer<Throwable> onFailure;
    private final AtomicBoolean failed = new AtomicBoolean();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final List<RaftGroup> groups = new CopyOnWriteArrayList<>();
    private @Nullable NetServer server;
    private @Nullable InProcessNet inProcess;
    private final List<GroupStore> stores = new ArrayList<>();
    private final Map<Integer, GroupStatistics> lastStatistics = new ConcurrentHashMap<>();
    private final long startNanos = System.nanoTime();
    private @Nullable MemberFrames frames;
    private @Nullable TlsContexts tls;
    private @Nullable ClientRequests requests;
    private @Nullable Backups backups;
    private volatile boolean closing;

    private Member(MemberConfig config, Consumer<Throwable> onFailure) {
        this.config = config;
        this.onFailure = onFailure;
    }

    /**
     * Starts a member: opens its data, restores its state, takes part in its groups, listens.
     *
     * @param onFailure called at most once, from any thread, with a failure after which the member must be
     *     closed; it no longer answers
     * @throws ConfigException if a setting does not fit what is found; nothing is left running
     * @throws io.loomcache.storage.StoreException if the data folder can't be used; nothing is left running
     */
    public static Member start(MemberConfig config, Consumer<Throwable> onFailure) {
        Member member = new Member(config, onFailure);
        try {
            member.assemble();
            return member;
        } catch (RuntimeException | Error e) {
            member.close();
            throw e;
        }
    }

    private void assemble() {
        MemberStore store = opened(MemberStore.open(
                config.dataDirectory(), config.clusterId(), config.memberId(), new MemberEngineCodec(), this::fail));
        Hello hello = Hello.of(config.clusterId(), Hello.Role.MEMBER, config.memberId());
        tls = config.tls() == null ? null : new TlsContexts(config.tls());
        Dialer dialer = tls == null ? null : opened(new NetClient(tls, config.netLimits(), hello));
        List<RaftExecutor> executors = new ArrayList<>();
        for (int group = 0; group < config.raft().groups(); group++) {
            executors.add(opened(RaftExecutors.thread(
                    "raft-" + config.memberId() + "-" + group, config.raft().heartbeatInterval(), this::fail)));
        }
        PeerNetwork peers = opened(peers(dialer, executors.get(0)));
        List<String> voters = config.voters().stream().map(MemberAddress::id).toList();
        for (int group = 0; group < executors.size(); group++) {
            GroupStore groupStore = store.group(group);
            stores.add(groupStore);
            groups.add(new RaftGroup(new GroupSetup(
                    group,
                    config.memberId(),
                    voters,
                    config.raft(),
                    MapLimits.DEFAULT,
                    groupStore,
                    RaftGroup.restored(groupStore, config.memberId(), voters),
                    groupStore::operation,
                    peers,
                    executors.get(group),
                    new Random(),
                    this::fail)));
        }
        groups.forEach(group -> group.start().join());
        opened(this::stopGroups);
        backups = new Backups(config, groups, executors.get(0)::nanoTime, Clock.systemUTC());
        Permissions permissions = new Permissions(config);
        requests = new ClientRequests(config, groups, permissions, executors.get(0)::nanoTime);
        frames = new MemberFrames(groups, requests, permissions);
        if (tls != null && config.listen() != null) {
            server = opened(NetServer.bind(config.listen(), tls, config.netLimits(), hello, frames));
        } else {
            inProcess = opened(new InProcessNet(hello, frames, config.netLimits()));
        }
        peers.start();
        LOG.info("member {} of cluster {} runs, {}", config.memberId(), config.clusterId(), config.voters());
    }

    private PeerNetwork peers(@Nullable Dialer dialer, RaftExecutor executor) {
        if (dialer == null && config.voters().size() > 1) {
            throw new ConfigException(
                    "an embedded member is its own cluster: expected one voter, found " + config.voters());
        }
        return dialer == null
                ? PeerNetwork.none()
                : new PeerNetwork(config.memberId(), config.voters(), dialer, executor);
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }

    private void stopGroups() {
        groups.forEach(group -> group.stop().join());
    }

    /** Takes no further part from here on: after a failed write, even a vote would be a lie. */
    private void fail(Throwable failure) {
        for (RaftGroup group : groups) {
            var unused = group.stop();
        }
        if (failed.compareAndSet(false, true) && !closing) {
            LOG.error("member {} must stop", config.memberId(), failure);
            onFailure.accept(failure);
        }
    }

    /** Whether this member can serve or knows who can. */
    public boolean isReady() {
        return notReadyReason() == null;
    }

    /** Why the member is not ready, for people; null if it is. */
    public @Nullable String notReadyReason() {
        if (closing) {
            return "stopping";
        }
        if (failed.get()) {
            return "failed";
        }
        for (int group = 0; group < groups.size(); group++) {
            if (!groups.get(group).isRunning()) {
                return "group " + group + " is not running";
            }
            if (groups.get(group).leader() == null) {
                return "group " + group + " has no leader";
            }
        }
        return null;
    }

    /** The id of the leader of a group as far as this member knows, null if it knows none. */
    public @Nullable String leader(int group) {
        return groups.get(group).leader();
    }

    /** The term of a group. */
    public int term(int group) {
        return groups.get(group).term();
    }

    /** The TCP port it listens on. */
    public int port() {
        NetServer listening = server;
        if (listening == null) {
            throw new IllegalStateException("an embedded member listens on no port");
        }
        return listening.port();
    }

    /** Counters of its accepted connections; null if it listens on no port. */
    public @Nullable NetMetrics metrics() {
        NetServer listening = server;
        return listening == null ? null : listening.metrics();
    }

    /** What it says about itself now. */
    public MemberStatus status() {
        List<GroupStatus> each = new ArrayList<>();
        for (int group = 0; group < groups.size(); group++) {
            GroupStore.Stats stats = stores.get(group).stats();
            each.add(GroupStatus.of(group, config.memberId(), groups.get(group), stats));
        }
        NetMetrics metrics = metrics();
        return new MemberStatus(
                config.memberId(),
                config.clusterId(),
                Hello.PRODUCT_VERSION,
                each,
                metrics == null ? null : MemberStatus.Connections.of(metrics));
    }

    /**
     * What it counts and measures. Waits for the Raft threads, {@value #STATISTICS_MILLIS} ms at most, and looks at the
     * data folder: not for an event loop, nor for a Raft thread.
     */
    public MemberStatistics statistics() {
        List<CompletableFuture<GroupStatistics>> asked =
                groups.stream().map(RaftGroup::statistics).toList();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STATISTICS_MILLIS);
        List<MemberStatistics.Group> each = new ArrayList<>();
        Map<RaftGroup, Long> applied = new HashMap<>();
        for (int number = 0; number < asked.size(); number++) {
            RaftGroup group = groups.get(number);
            GroupStatistics told = await(asked.get(number), deadline);
            GroupStatistics known = told == null ? lastStatistics.get(number) : told;
            if (known != null) {
                lastStatistics.put(number, known);
                applied.put(group, known.appliedIndex());
                GroupStatus status = GroupStatus.of(
                        number, config.memberId(), group, stores.get(number).stats());
                each.add(new MemberStatistics.Group(
                        number, status, known, stores.get(number).statistics()));
            }
        }
        NetMetrics metrics = metrics();
        ClientRequests asking = requests;
        MemberFrames connected = frames;
        TlsContexts secured = tls;
        return new MemberStatistics(
                config.memberId(),
                Hello.PRODUCT_VERSION,
                System.nanoTime() - startNanos,
                each,
                asking == null ? List.of() : asking.statistics(),
                asking == null ? List.of() : asking.clients(group -> applied.getOrDefault(group, 0L)),
                connected == null ? 0 : connected.members(),
                metrics == null ? null : MemberStatus.Connections.of(metrics),
                secured == null ? null : secured.statistics(),
                DiskUse.of(config.dataDirectory()));
    }

    private static @Nullable GroupStatistics await(CompletableFuture<GroupStatistics> answer, long deadlineNanos) {
        try {
            return answer.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException | TimeoutException e) {
            return null;
        }
    }

    /**
     * Begins a backup of all groups, with every write that was answered before; this member has to lead each of them.
     *
     * @throws BackupRefusedException if it does not, or can't find out; nothing was done
     */
    public BackupStream backup() {
        return Objects.requireNonNull(backups, "a member has begun").begin();
    }

    /** The way in without a socket, for a client in this JVM. */
    public Dialer dialer(Hello client) {
        InProcessNet local = inProcess;
        if (local == null) {
            throw new IllegalStateException("member " + config.memberId() + " listens on " + config.listen());
        }
        return local.dialer(client);
    }

    /** Stops: refuses what is pending, closes connections and data. Idempotent; waits. */
    @Override
    public void close() {
        closing = true;
        while (!open.isEmpty()) {
            AutoCloseable part = open.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("closing {} of member {}", part.getClass().getSimpleName(), config.memberId(), e);
            }
        }
    }

    @Override
    public String toString() {
        Address listen = config.listen();
        return "Member[" + config.memberId() + (listen == null ? ", embedded" : ", " + listen) + "]";
    }
}
