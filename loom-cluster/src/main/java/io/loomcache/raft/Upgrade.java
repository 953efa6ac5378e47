package io.loomcache.raft;

import io.loomcache.map.ClusterVersion;
import io.loomcache.map.ReplicatedMap;
import io.loomcache.net.Connection;
import io.microraft.impl.RaftNodeImpl;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Raises the cluster's version, through the log, to what every member's build understands. A member that is not
 * connected is not known to understand anything; one that comes back with an older build afterwards stops when it
 * applies the entry. Owned by the Raft thread.
 */
final class Upgrade {

    private static final Logger LOG = LoggerFactory.getLogger(Upgrade.class);

    /** Between two attempts of a leader to raise the version by itself. */
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final RaftNodeImpl node;
    private final ReplicatedMap map;
    private final ClusterVersion own;
    private final Supplier<Iterable<String>> others;
    private final Map<String, Connection> connected = new HashMap<>();
    /** Builds of members that were refused, so that each is written down once. */
    private final Map<String, String> refused = new HashMap<>();

    private long dueNanos;
    private boolean pending;

    /**
     * @param own the version of this build
     * @param others ids of all other members of the group
     */
    Upgrade(RaftNodeImpl node, ReplicatedMap map, ClusterVersion own, Supplier<Iterable<String>> others) {
        this.node = node;
        this.map = map;
        this.own = own;
        this.others = others;
    }

    /** Why a member may not take part: it would not understand the log. Null: it may. */
    @Nullable
    String refusal(Connection connection) {
        String build = connection.remote().version();
        if (ClusterVersion.parse(build).isAtLeast(map.clusterVersion())) {
            return null;
        }
        String refusal = "member " + connection.remote().name() + " is of build " + build
                + ", expected at least the cluster's version " + map.clusterVersion();
        if (!build.equals(refused.put(connection.remote().name(), build))) {
            LOG.warn("group {}: {}", node.getGroupId(), refusal);
        }
        return refusal;
    }

    void opened(Connection connection) {
        connected.put(connection.remote().name(), connection);
    }

    void closed(Connection connection) {
        connected.remove(connection.remote().name(), connection);
    }

    /** The builds of the other members, as far as they are connected, in order of their ids. */
    Map<String, String> builds() {
        Map<String, String> builds = new TreeMap<>();
        for (String id : others.get()) {
            Connection connection = connected.get(id);
            if (connection != null) {
                builds.put(id, connection.remote().version());
            }
        }
        return builds;
    }

    /** To be called often by a leader that raises the version by itself. */
    void review(long nowNanos) {
        if (nowNanos - dueNanos < 0 || pending || map.clusterVersion().isAtLeast(own)) {
            return;
        }
        dueNanos = nowNanos + PAUSE_NANOS;
        ClusterVersion common = common();
        if (!map.clusterVersion().isAtLeast(common)) {
            var unused = propose(common).exceptionally(failure -> common);
        }
    }

    private ClusterVersion common() {
        ClusterVersion least = own;
        Map<String, String> builds = builds();
        for (String id : others.get()) {
            String build = builds.get(id);
            ClusterVersion version = build == null ? ClusterVersion.FIRST : ClusterVersion.parse(build);
            least = least.isAtLeast(version) ? version : least;
        }
        return least;
    }

    /**
     * Raises it to a certain version; nothing is done if it is that already.
     *
     * @return completes when the entry is applied; fails with a {@link VersionException} if nothing was done, with
     *     another exception if that is not known
     */
    CompletableFuture<ClusterVersion> raise(ClusterVersion to) {
        String refusal = refusal(to);
        if (refusal != null) {
            return CompletableFuture.failedFuture(new VersionException(refusal));
        }
        return to.equals(map.clusterVersion()) ? CompletableFuture.completedFuture(to) : propose(to);
    }

    private @Nullable String refusal(ClusterVersion to) {
        ClusterVersion now = map.clusterVersion();
        if (node.state().leaderState() == null) {
            return "this member does not lead the group";
        }
        if (!to.isAtLeast(now)) {
            return "cluster version: '" + to + "', expected at least " + now + ": it is never lowered";
        }
        if (!own.isAtLeast(to)) {
            return "cluster version: '" + to + "', expected at most " + own + ", the version of this build";
        }
        Map<String, String> builds = builds();
        for (String id : others.get()) {
            String build = builds.get(id);
            if (build == null) {
                return "cluster version: '" + to + "', expected every member to be connected: member '" + id
                        + "' is not";
            }
            if (!ClusterVersion.parse(build).isAtLeast(to)) {
                return "cluster version: '" + to + "', expected at most the version of every member: member '" + id
                        + "' is of " + build;
            }
        }
        return null;
    }

    private CompletableFuture<ClusterVersion> propose(ClusterVersion to) {
        pending = true;
        return node.replicate(new LogOperation.VersionRaised(to)).handle((applied, failure) -> {
            pending = false;
            if (failure != null) {
                throw new IllegalStateException("whether the cluster version is " + to + " is not known", failure);
            }
            LOG.info("group {}: the cluster version is {}", node.getGroupId(), to);
            return to;
        });
    }
}
