package io.loomcache.member;

import io.loomcache.backup.BackupStream;
import io.loomcache.config.Address;
import io.loomcache.config.ConfigException;
import io.loomcache.config.KnownSettings;
import io.loomcache.config.MemberAddress;
import io.loomcache.config.MemberConfig;
import io.loomcache.config.Settings;
import io.loomcache.discovery.MemberAttributes;
import io.loomcache.discovery.Whereabouts;
import io.loomcache.map.ClusterVersion;
import io.loomcache.map.MapLimits;
import io.loomcache.net.AuditLog;
import io.loomcache.net.Dialer;
import io.loomcache.net.Hello;
import io.loomcache.net.InProcessNet;
import io.loomcache.net.NetClient;
import io.loomcache.net.NetMetrics;
import io.loomcache.net.NetServer;
import io.loomcache.net.TlsContexts;
import io.loomcache.net.TlsMetrics;
import io.loomcache.raft.Build;
import io.loomcache.raft.GroupSetup;
import io.loomcache.raft.GroupStatistics;
import io.loomcache.raft.MemberEndpoint;
import io.loomcache.raft.MemberEngineCodec;
import io.loomcache.raft.PeerAddresses;
import io.loomcache.raft.PeerNetwork;
import io.loomcache.raft.RaftExecutor;
import io.loomcache.raft.RaftExecutors;
import io.loomcache.raft.RaftGroup;
import io.loomcache.raft.VersionException;
import io.loomcache.storage.Founder;
import io.loomcache.storage.Founding;
import io.loomcache.storage.GroupStore;
import io.loomcache.storage.MasterKey;
import io.loomcache.storage.MemberStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
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
    private static final RaftGroup.Versions NO_VERSIONS = new RaftGroup.Versions(ClusterVersion.FIRST, Map.of(), 0);

    private final MemberConfig config;
    private final Build build;

    private final Surroundings surroundings;
    private final SlowOperations slowOperations;
    private final Consumer<Throwable> onFailure;
    private final AtomicBoolean failed = new AtomicBoolean();
    private final Deque<AutoCloseable> open = new ConcurrentLinkedDeque<>();
    private final List<RaftExecutor> executors = new ArrayList<>();
    private final PeerAddresses addresses;

    /** None before the member is in a cluster; then all of them. */
    private final List<RaftGroup> groups = new CopyOnWriteArrayList<>();

    private @Nullable Leadership leadership;

    private @Nullable MemberStore store;
    private @Nullable PeerNetwork peers;
    private @Nullable MembershipDesk desk;
    private @Nullable Locations locations;
    private volatile @Nullable Arrival arrival;
    private @Nullable NetServer server;
    private @Nullable InProcessNet inProcess;
    private final List<GroupStore> stores = new ArrayList<>();
    private final Map<Integer, GroupStatistics> lastStatistics = new ConcurrentHashMap<>();
    private final long startNanos = System.nanoTime();
    private @Nullable MemberFrames frames;
    private @Nullable TlsContexts tls;
    private @Nullable ClientRequests requests;
    private @Nullable MasterKey master;
    private @Nullable Backups backups;
    private final Permissions permissions;
    private volatile boolean closing;

    private Member(
            MemberConfig config,
            Surroundings surroundings,
            Build build,
            SlowOperations slowOperations,
            Consumer<Throwable> onFailure) {
        this.config = config;
        this.slowOperations = slowOperations;
        this.surroundings = surroundings;
        this.build = build;
        this.permissions = new Permissions(config, surroundings.audit());
        this.onFailure = onFailure;
        this.addresses = new PeerAddresses(id -> Stream.concat(
                        Stream.ofNullable(configured(id)), found().stream().flatMap(found -> found.of(id).stream()))
                .toList());
    }

    /**
     * Starts a member: opens its data, restores its state, takes part in its groups, listens. With a new folder it
     * listens and, unless it is alone, comes into its cluster later: it is not ready until then.
     *
     * @param onFailure called at most once, from any thread, with a failure after which the member must be
     *     closed; it no longer answers
     * @throws ConfigException if a setting does not fit what is found; nothing is left running
     * @throws io.loomcache.storage.StoreException if the data folder can't be used; nothing is left running
     */
    public static Member start(MemberConfig config, Consumer<Throwable> onFailure) {
        return start(config, Build.CURRENT, onFailure);
    }

    /**
     * As {@link #start(MemberConfig, Consumer)}, for a member that stands, and logs slow operations, as the settings say
     * beside its configuration.
     */
    public static Member start(MemberConfig config, Settings settings, Consumer<Throwable> onFailure) {
        MemberAttributes own = MemberAttributes.UNKNOWN.overriddenBy(settings);
        return start(
                config,
                new Surroundings(null, own, new AuditLog()),
                settings.get(KnownSettings.SLOW_OPERATION_THRESHOLD),
                onFailure);
    }

    /**
     * As {@link #start(MemberConfig, Consumer)}, for a member that logs slow operations.
     *
     * @param slowOperations from which duration on it does; zero: never
     */
    public static Member start(
            MemberConfig config, Surroundings surroundings, Duration slowOperations, Consumer<Throwable> onFailure) {
        return start(config, surroundings, Build.CURRENT, new SlowOperations(slowOperations), onFailure);
    }

    /** As a member of another build would: to show that it works together with this one. */
    static Member start(MemberConfig config, Build build, Consumer<Throwable> onFailure) {
        return start(config, Surroundings.none(), build, new SlowOperations(Duration.ZERO), onFailure);
    }

    static Member start(
            MemberConfig config,
            Surroundings surroundings,
            Build build,
            SlowOperations slowOperations,
            Consumer<Throwable> onFailure) {
        Member member = new Member(config, surroundings, build, slowOperations, onFailure);
        try {
            member.assemble();
            return member;
        } catch (RuntimeException | Error e) {
            member.close();
            throw e;
        }
    }

    /**
     * Everything but the groups, which run from the moment when the folder belongs to a cluster: at once if it is a used
     * one or we are alone, else when an {@link Arrival} has come to its end.
     */
    private void assemble() {
        Path keyFile = config.keyFile();
        master = keyFile == null ? null : MasterKey.read(keyFile);
        store = opened(MemberStore.open(
                config.dataDirectory(),
                config.clusterId(),
                config.memberId(),
                master,
                new MemberEngineCodec(),
                this::fail));
        tls = config.tls() == null ? null : new TlsContexts(config.tls());
        NetClient net = tls == null ? null : opened(new NetClient(tls, config.netLimits(), this::hello));
        if (net == null && config.voters().size() > 1) {
            throw new ConfigException(
                    "an embedded member is its own cluster: expected one voter, found " + config.voters());
        }
        Questions questions = net == null ? null : new Questions(net.saying(() -> hello().as(Hello.Role.ASKING)));
        for (int group = 0; group < config.raft().groups(); group++) {
            executors.add(opened(RaftExecutors.thread(
                    "raft-" + config.memberId() + "-" + group, config.raft().heartbeatInterval(), this::fail)));
            stores.add(store.group(group));
        }
        peers = opened(net == null ? PeerNetwork.none() : new PeerNetwork(addresses, net, executors.get(0)));
        desk = new MembershipDesk(groups, addresses, questions);
        locations = new Locations(self(), surroundings.attributes(), addresses);
        if (config.isFounder() && config.voters().size() == 1 && store.founding() == null) {
            store.found(Founding.of(config.clusterId(), List.of(store.self()), store.content()));
        }
        opened(this::stopGroups);
        listen();
        if (store.founding() == null) {
            arrive(Objects.requireNonNull(questions, "a member that is alone founds alone"));
        } else {
            begin(questions);
        }
    }

    private void listen() {
        TlsContexts secured = tls;
        MemberTalk talk = opened(new MemberTalk(config, store(), groups, desk(), locations(), permissions));
        MemberDirectory directory = new MemberDirectory(groups, addresses);
        backups = new Backups(
                config, master, store(), groups, directory::internal, executors.get(0)::nanoTime, Clock.systemUTC());
        leadership = new Leadership(groups, executors.get(0)::nanoTime);
        ClientRequests clients =
                new ClientRequests(config, groups, directory, permissions, slowOperations, executors.get(0)::nanoTime);
        requests = clients;
        frames = new MemberFrames(groups, clients, permissions, talk, this::hello);
        if (secured != null && config.listen() != null) {
            server = opened(NetServer.bind(config.listen(), secured, config.netLimits(), this::hello, frames));
        } else {
            inProcess = opened(new InProcessNet(hello(), frames, config.netLimits()));
        }
    }

    /** Elsewhere, since it may take as long as it takes until the others are there. */
    private void arrive(Questions questions) {
        Arrival arriving = new Arrival(
                config,
                store(),
                questions,
                addresses,
                () -> found().map(Whereabouts::addresses).orElse(List.of()));
        arrival = arriving;
        Thread thread = new Thread(
                () -> {
                    try {
                        arriving.await();
                        begin(questions);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (RuntimeException | Error e) {
                        fail(e);
                    }
                },
                "loom-arrival-" + config.memberId());
        thread.setDaemon(true);
        opened(() -> {
            thread.interrupt();
            if (Thread.currentThread() != thread) {
                thread.join();
            }
        });
        thread.start();
    }

    /** The folder belongs to a cluster: its groups run from now on. */
    private void begin(@Nullable Questions questions) {
        Founding founding = Objects.requireNonNull(store().founding(), "founded before it begins");
        MemberEndpoint self = self();
        addresses.heardExternal(self, config.external());
        List<MemberEndpoint> founders = founding.founders().stream()
                .map(founder -> endpoint(founder, configured(founder.memberId())))
                .toList();
        List<RaftGroup> begun = new ArrayList<>();
        for (int group = 0; group < stores.size(); group++) {
            GroupStore groupStore = stores.get(group);
            GroupSetup setup = new GroupSetup(
                    group,
                    self,
                    founders,
                    config.raft(),
                    MapLimits.DEFAULT,
                    groupStore,
                    RaftGroup.restored(groupStore, self, founders),
                    groupStore::operation,
                    peers(),
                    executors.get(group),
                    new Random(),
                    this::fail);
            RaftGroup raft = new RaftGroup(setup, build);
            raft.raiseVersionByItself(config.raisesVersion());
            begun.add(raft);
        }
        begun.forEach(group -> group.start().join());
        groups.addAll(begun);
        // Behind the list: whoever drains now is either seen here or finds the groups there.
        begun.forEach(group -> group.drain(isDrained()));
        if (questions != null) {
            opened(new MembershipWatch(
                            config, self, groups, peers(), addresses, desk(), locations(), questions, this::fail))
                    .start();
        }
        peers().start();
        LOG.info("member {} of cluster {} runs, {}", config.memberId(), config.clusterId(), founding);
    }

    private MemberEndpoint self() {
        return endpoint(store().self(), config.address());
    }

    private static MemberEndpoint endpoint(Founder member, @Nullable Address address) {
        return new MemberEndpoint(member.memberId(), member.incarnation(), address);
    }

    /** Where members were found last; empty: nobody looks. */
    private Optional<Whereabouts> found() {
        return Optional.ofNullable(surroundings.found());
    }

    private @Nullable Address configured(String memberId) {
        return config.voters().stream()
                .filter(voter -> voter.id().equals(memberId))
                .map(MemberAddress::address)
                .findFirst()
                .orElse(null);
    }

    /** What this member says of itself now. */
    private Hello hello() {
        Founding founding = store().founding();
        return new Hello(
                        build.product(),
                        Hello.MINIMUM_VERSION,
                        Hello.PROTOCOL,
                        config.clusterId(),
                        Hello.Role.MEMBER,
                        config.memberId())
                .from(new Hello.Origin(
                        founding == null ? null : founding.history(),
                        store().self().incarnation(),
                        config.listen() == null ? null : config.address(),
                        config.external()));
    }

    private MemberStore store() {
        return Objects.requireNonNull(store, "opened first");
    }

    private PeerNetwork peers() {
        return Objects.requireNonNull(peers, "made before the groups");
    }

    private Locations locations() {
        return Objects.requireNonNull(locations, "made before the groups");
    }

    private MembershipDesk desk() {
        return Objects.requireNonNull(desk, "made before the groups");
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
        if (isDrained()) {
            return "drained";
        }
        Arrival arriving = arrival;
        if (groups.isEmpty()) {
            return arriving == null ? "starting" : "in no cluster yet: " + arriving.waitingFor();
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
        return groups.isEmpty() ? null : groups.get(group).leader();
    }

    /** The term of a group; 0 before this member is in a cluster. */
    public int term(int group) {
        return groups.isEmpty() ? 0 : groups.get(group).term();
    }

    /** Who the members of the cluster are, and how they are changed. */
    public Members members() {
        return new Members(groups, addresses, desk(), locations(), self());
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

    /** Counters of its keys, its trust, and the certificates that were shown to it; null if it listens on no port. */
    public @Nullable TlsMetrics tlsMetrics() {
        TlsContexts used = tls;
        return used == null ? null : used.metrics();
    }

    /** How often a certificate wanted more than its permission: connections, operations, and acting as a member. */
    public long forbidden() {
        return permissions.refusals();
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
                metrics == null ? null : MemberStatus.Connections.of(metrics),
                spread());
    }

    private Spread spread() {
        return locations()
                .spread(groups.isEmpty() ? List.of() : groups.get(0).members().voting());
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
                config.clusterId(),
                Hello.PRODUCT_VERSION,
                System.nanoTime() - startNanos,
                each,
                asking == null ? List.of() : asking.statistics(),
                asking == null ? List.of() : asking.clients(group -> applied.getOrDefault(group, 0L)),
                connected == null ? 0 : connected.members(),
                metrics == null ? null : MemberStatus.Connections.of(metrics),
                secured == null ? null : secured.statistics(),
                DiskUse.of(config.dataDirectory()),
                permissions.refusals(),
                spread());
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
        return Objects.requireNonNull(backups, "made before the groups").begin();
    }

    /** The way in without a socket, for a client in this JVM. */
    public Dialer dialer(Hello client) {
        InProcessNet local = inProcess;
        if (local == null) {
            throw new IllegalStateException("member " + config.memberId() + " listens on " + config.listen());
        }
        return local.dialer(client);
    }

    /**
     * Takes the member out of use, for maintenance: it is not ready any more, and hands the leadership of its groups to
     * other voters, now and whenever it has become leader again. It goes on to store and to vote, and answers who asks
     * it. Returns at once. Forgotten when the member ends.
     */
    public void drain() {
        LOG.info("member {} is drained", config.memberId());
        running().drain(true);
    }

    /** Ends {@link #drain}. */
    public void undrain() {
        LOG.info("member {} is drained no more", config.memberId());
        running().drain(false);
    }

    public boolean isDrained() {
        Leadership led = leadership;
        return led != null && led.isDrained();
    }

    /**
     * Hands over the leadership of every group that this member leads, and waits. No operation fails by that.
     *
     * @param memberId a voter; null: whichever is able to lead
     * @return what became of each group that it led; empty if it led none
     */
    public List<Transfer> handOver(@Nullable String memberId, Duration patience) {
        return running().handOver(memberId, patience);
    }

    private Leadership running() {
        return Objects.requireNonNull(leadership, "a started member has it");
    }

    /** Which versions it and its cluster are of. */
    public VersionStatus versions() {
        Map<String, String> builds = new TreeMap<>();
        List<VersionStatus.Group> each = new ArrayList<>();
        @Nullable ClusterVersion least = null;
        for (int number = 0; number < groups.size(); number++) {
            RaftGroup group = groups.get(number);
            ClusterVersion version = group.clusterVersion();
            least = least == null || least.isAtLeast(version) ? version : least;
            RaftGroup.Versions versions = group.versions()
                    .completeOnTimeout(NO_VERSIONS, 1, TimeUnit.SECONDS)
                    .join();
            builds.putAll(versions.others());
            each.add(new VersionStatus.Group(number, version.toString(), versions.applied()));
        }
        builds.put(config.memberId(), build.product());
        return new VersionStatus(config.memberId(), String.valueOf(least), builds, each);
    }

    /**
     * Raises the cluster's version in every group that this member leads, and waits.
     *
     * @param to major.minor
     * @throws IllegalArgumentException if it is not
     * @return for each group that it leads why it was not done; null: it was. Empty if it leads none
     */
    public Map<Integer, @Nullable String> raiseVersion(String to, Duration patience) {
        ClusterVersion version = ClusterVersion.parse(to);
        Map<Integer, @Nullable String> outcomes = new TreeMap<>();
        for (int number = 0; number < groups.size(); number++) {
            if (groups.get(number).isLeader()) {
                outcomes.put(
                        number,
                        groups.get(number)
                                .raiseVersion(version)
                                .orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS)
                                .handle((raised, failure) -> failure == null ? null : reason(failure))
                                .join());
            }
        }
        return outcomes;
    }

    private static String reason(Throwable failure) {
        return failure instanceof VersionException
                ? String.valueOf(failure.getMessage())
                : "whether it was raised is not known: " + failure;
    }

    /**
     * Prepares for {@link #close}: is not ready any more, hands over what it leads, takes no more requests, and waits
     * until those that it has are answered. So those who use the cluster notice nothing.
     *
     * @param patience after which it returns in any case
     */
    public void leave(Duration patience) {
        closing = true;
        Leadership led = leadership;
        ClientRequests clients = requests;
        if (led != null && clients != null && !failed.get()) {
            clients.refuseMore();
            if (!led.leave(patience, clients::isIdle)) {
                LOG.warn("member {} stops with requests unanswered; their clients ask again", config.memberId());
            }
        }
    }

    /** Stops: refuses what is pending, closes connections and data. Idempotent; waits. */
    @Override
    public void close() {
        closing = true;
        for (AutoCloseable part = open.poll(); part != null; part = open.poll()) {
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
