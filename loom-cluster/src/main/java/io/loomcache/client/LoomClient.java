package io.loomcache.client;

import io.loomcache.config.Address;
import io.loomcache.config.ClientConfig;
import io.loomcache.config.MemberConfig;
import io.loomcache.config.NetLimits;
import io.loomcache.config.TlsConfig;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.Operation;
import io.loomcache.map.Result;
import io.loomcache.net.Dialer;
import io.loomcache.net.Hello;
import io.loomcache.net.MemberLauncher;
import io.loomcache.net.NetClient;
import io.loomcache.net.TlsContexts;
import io.loomcache.wire.OperationCodec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The doorway to a cluster. Thread-safe; one is enough for an application. Every future completes within
 * the operation timeout, with a result or a {@link LoomException}, which says whether the operation may
 * have happened. When a future of a change completes normally, the change is fsynced on a majority of the
 * members.
 */
public final class LoomClient implements AutoCloseable {

    private static final long CLOSE_SESSION_MILLIS = 500;

    /** What a request takes in its frame beside the operation, generously. */
    private static final int REQUEST_BYTES = 128;

    private final ClientConfig config;
    private final Scheduler scheduler;
    private final Cluster cluster;
    private final Watches watches;
    private final MemberLauncher.@Nullable LaunchedMember embedded;
    private final AtomicBoolean closed = new AtomicBoolean();

    private LoomClient(ClientConfig config, Dialer dialer, MemberLauncher.@Nullable LaunchedMember embedded) {
        this(config, dialer, new BackgroundThread("loom-client-" + config.name()), embedded);
    }

    /** Over any dialer and any clock, real or simulated. */
    LoomClient(
            ClientConfig config, Dialer dialer, Scheduler scheduler, MemberLauncher.@Nullable LaunchedMember embedded) {
        this.config = config;
        this.embedded = embedded;
        this.scheduler = scheduler;
        this.watches = new Watches(scheduler);
        this.cluster = new Cluster(config, new SameHistory(dialer), scheduler, watches);
        cluster.start();
    }

    /**
     * Opens a client. Does not wait for the cluster: the first operations do, within their timeout.
     *
     * @throws io.loomcache.config.ConfigException if key or trust can't be read
     */
    public static LoomClient connect(ClientConfig config) {
        Hello hello = Hello.of(config.clusterId(), Hello.Role.CLIENT, config.name());
        return new LoomClient(config, new NetClient(new TlsContexts(config.tls()), config.netLimits(), hello), null);
    }

    /**
     * Starts a member in this JVM and opens a client to it; {@link #close} stops both, the data stay.
     *
     * @throws IllegalStateException if no member is on the class path
     */
    public static LoomClient embedded(MemberConfig config) {
        MemberLauncher launcher = ServiceLoader.load(MemberLauncher.class, LoomClient.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no member on the class path: add loom-cluster"));
        ClientConfig client = embeddedClient(config);
        MemberLauncher.LaunchedMember member = launcher.launch(config);
        Hello hello = Hello.of(config.clusterId(), Hello.Role.CLIENT, client.name());
        return new LoomClient(client, member.dialer(hello), member);
    }

    private static ClientConfig embeddedClient(MemberConfig config) {
        List<Address> seeds =
                config.voters().stream().map(voter -> voter.address()).toList();
        return new ClientConfig(
                config.clusterId(),
                seeds,
                TlsConfig.pem(Path.of(""), "unused"),
                "embedded-" + config.memberId(),
                ClientConfig.DEFAULT_OPERATION_TIMEOUT,
                ClientConfig.DEFAULT_SESSION_TIMEOUT,
                config.dataLimits(),
                NetLimits.DEFAULT);
    }

    /** A handle to a cache's map; makes no request. Valid as long as the client is open. */
    public LoomMap map(String cache) {
        return new LoomMap(cache, this, watches);
    }

    /**
     * A handle to the caches of one source, such as a database; makes no request.
     *
     * @param source a name for the source, the same in all clients: it says in which group its caches are
     */
    public SourcedCaches sourced(String source) {
        return new SourcedCaches(source, this);
    }

    /**
     * Creates the cache in every group, or joins it if it exists with an equal definition; else {@link
     * LoomException.Rejected} names the difference.
     */
    public CompletableFuture<Void> createCache(String cache, CacheDefinition definition) {
        return inEveryGroup(group -> new Operation.CreateCache(cache, definition))
                .thenAccept(done -> {});
    }

    /**
     * Removes the cache and all its mappings, for everybody. Not existing is no error. {@link LoomException.Rejected} while
     * transactions rely on it, see {@link Operation.DestroyCache}.
     */
    public CompletableFuture<Void> destroyCache(String cache) {
        return inEveryGroup(group -> new Operation.DestroyCache(cache)).thenAccept(done -> {});
    }

    /** The definition of a cache of the cluster, null if there is none. */
    public CompletableFuture<@Nullable CacheDefinition> definition(String cache) {
        return inGroup(0, new Operation.GetDefinition(cache))
                .thenApply(result -> ((Result.Definition) result).definition());
    }

    /** All caches of the cluster, in order. */
    public CompletableFuture<List<String>> cacheNames() {
        return inGroup(0, new Operation.ListCaches()).thenApply(result -> ((Result.Names) result).names());
    }

    /** One operation in each group, all at once; the results by group. */
    CompletableFuture<List<Result>> inEveryGroup(IntFunction<? extends Operation> operation) {
        return placed(placement -> {
            List<CompletableFuture<Result>> all = new ArrayList<>();
            for (int group = 0; group < placement.groups(); group++) {
                all.add(inGroup(group, operation.apply(group)));
            }
            return Parts.together(operation.apply(0) instanceof Operation.Command, all);
        });
    }

    /** Continues where the groups are known: at once but for the first operations. */
    <T> CompletableFuture<T> placed(Function<Placement, CompletableFuture<T>> next) {
        Placement placement = cluster.placementIfKnown();
        if (placement != null) {
            return next.apply(placement);
        }
        if (isClosed()) {
            return CompletableFuture.failedFuture(closedFailure());
        }
        return cluster.placement(deadlineNanos()).thenCompose(next);
    }

    /** Sends one operation to one group. */
    CompletableFuture<Result> inGroup(int group, Operation operation) {
        if (isClosed()) {
            return CompletableFuture.failedFuture(closedFailure());
        }
        if (cluster.placementIfKnown() == null) {
            return placed(known -> inGroup(group, operation));
        }
        Call.Kind kind = operation instanceof Operation.Query ? Call.Kind.QUERY : Call.Kind.COMMAND;
        byte[] encoded = OperationCodec.encode(operation);
        int largest = config.netLimits().frameBytes() - REQUEST_BYTES;
        if (encoded.length > largest) {
            String size = "operation of " + encoded.length + " bytes, expected at most " + largest;
            return CompletableFuture.failedFuture(new LoomException.Rejected(size));
        }
        Call call = new Call(kind, encoded, deadlineNanos());
        cluster.lane(group).submit(call);
        return call.future;
    }

    private long deadlineNanos() {
        return scheduler.nanoTime() + config.operationTimeout().toNanos();
    }

    private static LoomException closedFailure() {
        return new LoomException.NotDone("the client is closed; the operation did not happen", null);
    }

    /** The name of this client for people, as sessions and logs have it. */
    public String name() {
        return config.name();
    }

    /** What it knows of the cluster now; makes no request. */
    public ClusterView view() {
        return cluster.view();
    }

    Scheduler scheduler() {
        return scheduler;
    }

    ClientConfig config() {
        return config;
    }

    public boolean isClosed() {
        return closed.get();
    }

    /**
     * Waits for a future of this client.
     *
     * <p>An interrupt ends the wait: the flag stays set, and the operation goes on.
     *
     * @throws LoomException as the future's failure; {@link LoomException.OutcomeUnknown} when interrupted
     */
    public static <T extends @Nullable Object> T await(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LoomException.OutcomeUnknown("interrupted; the operation may have happened", e);
        } catch (ExecutionException e) {
            throw unwrapped(e);
        }
    }

    static RuntimeException unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        if ((failure instanceof ExecutionException || failure instanceof CompletionException) && cause != null) {
            return unwrapped(cause);
        }
        return failure instanceof RuntimeException runtime ? runtime : new CompletionException(failure);
    }

    /** Ends what is pending, the sessions, the connections, and an embedded member. Idempotent; waits briefly. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        endSessions();
        watches.close();
        cluster.close();
        scheduler.close();
        if (embedded != null) {
            embedded.close();
        }
    }

    private void endSessions() {
        List<CompletableFuture<Result>> endings =
                cluster.lanes().stream().map(lane -> lane.closeSession().future).toList();
        try {
            CompletableFuture.allOf(endings.toArray(CompletableFuture[]::new))
                    .get(CLOSE_SESSION_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The sessions expire by themselves.
        }
    }
}
