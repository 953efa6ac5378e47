package io.loomcache.metrics;

import io.loomcache.map.CacheStatistics;
import io.loomcache.member.GroupStatus.Role;
import io.loomcache.member.MemberStatistics;
import io.loomcache.member.MemberStatus;
import io.loomcache.member.Safety;
import io.loomcache.metrics.Family.Kind;
import io.loomcache.net.NetMetrics.Refusal;
import io.loomcache.net.TlsStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one member, by subject. Labels take few values: groups, members, kinds of requests, and the
 * first {@value #CACHES} caches by name; never keys.
 */
final class MemberFamilies {

    /** Most caches with samples of their own; the others are only in the sums of their group. */
    static final int CACHES = 500;

    private final MemberStatistics statistics;
    private final List<Family> families = new ArrayList<>();

    private MemberFamilies(MemberStatistics statistics) {
        this.statistics = statistics;
    }

    /**
     * All families, those without a sample too.
     *
     * @param forbiddenRequests at the HTTPS ports
     */
    static List<Family> of(MemberStatistics statistics, long forbiddenRequests) {
        MemberFamilies member = new MemberFamilies(statistics);
        member.raft();
        member.spread();
        member.snapshots();
        member.storage();
        member.map();
        member.caches();
        member.listeners();
        member.requests();
        member.connections();
        member.permissions(forbiddenRequests);
        member.tls(statistics.tls());
        return List.copyOf(member.families);
    }

    private void raft() {
        Family role = family(
                "loomcache_raft_role",
                Kind.GAUGE,
                "1 for the role that this member takes itself for: leader, follower, or unknown if it knows no leader",
                "group",
                "role");
        Family lag = new Family(
                "loomcache_raft_follower_lag_entries",
                Kind.GAUGE,
                "At the leader: entries of its log that a follower has not acknowledged",
                "group",
                "follower");
        for (MemberStatistics.Group group : statistics.groups()) {
            for (Role each : Role.values()) {
                role.add(group.status().role() == each ? 1 : 0, number(group), lower(each));
            }
            group.raft().followerLag().forEach((follower, entries) -> lag.add(entries, number(group), follower));
        }
        gauge("loomcache_raft_term", "Term of the group", group -> group.raft().term());
        gauge(
                "loomcache_raft_commit_index",
                "Index of the last committed log entry",
                group -> group.raft().commitIndex());
        gauge(
                "loomcache_raft_applied_index",
                "Index of the last log entry in the map",
                group -> group.raft().appliedIndex());
        gauge(
                "loomcache_raft_last_index",
                "Index of the last log entry",
                group -> group.raft().lastIndex());
        gauge(
                "loomcache_raft_pending_entries",
                "Log entries that are not committed yet",
                group -> group.raft().lastIndex() - group.raft().commitIndex());
        families.add(lag);
        gauge(
                "loomcache_raft_voters",
                "Members with a vote, as of the last committed change",
                group -> group.raft().voters());
        gauge(
                "loomcache_raft_members",
                "Members with and without a vote, as of the last committed change",
                group -> group.raft().members());
        counter(
                "loomcache_raft_elections_total",
                "How often this member stood for election",
                group -> group.raft().elections());
        counter(
                "loomcache_raft_leader_changes_total",
                "How often this member learnt of another leader than before",
                group -> group.raft().leaderChanges());
        Family commits = histogram(
                "loomcache_raft_commit_seconds",
                "At the leader: from its log until an entry was committed and applied",
                "group");
        Family applies = histogram("loomcache_raft_apply_seconds", "Applying one log entry to the map", "group");
        for (MemberStatistics.Group group : statistics.groups()) {
            commits.add(group.raft().commits(), number(group));
            applies.add(group.raft().applies(), number(group));
        }
    }

    private void spread() {
        Family safe = family(
                "loomcache_spread_safe",
                Kind.GAUGE,
                "1 if a majority of the voters is left whichever zone, or node, is lost, 0 if not; none while that is not known",
                "place");
        addKnown(safe, "node", statistics.spread().nodes());
        addKnown(safe, "zone", statistics.spread().zones());
    }

    private static void addKnown(Family family, String place, Safety safety) {
        if (safety != Safety.UNKNOWN) {
            family.add(safety == Safety.SAFE ? 1 : 0, place);
        }
    }

    private void snapshots() {
        gauge(
                "loomcache_snapshot_index",
                "Log index of the newest durable snapshot, 0 for none",
                group -> group.status().snapshotIndex());
        gauge(
                "loomcache_snapshot_age_seconds",
                "Since the newest snapshot became durable, or since the start",
                group -> seconds(group.store().snapshotAgeNanos()));
        gauge(
                "loomcache_snapshot_bytes",
                "Size of the newest snapshot since the start, 0 for none",
                group -> group.store().snapshotBytes());
        counter(
                "loomcache_snapshots_installed_total",
                "Snapshots received from another member and durable",
                group -> group.store().installedSnapshots());
        Family taken =
                histogram("loomcache_snapshot_seconds", "Writing a snapshot that this member has taken", "group");
        statistics.groups().forEach(group -> taken.add(group.store().snapshots(), number(group)));
    }

    private void storage() {
        Family flushes = histogram(
                "loomcache_storage_flush_seconds",
                "One durable commit of the log or the hard state, its sync included",
                "group");
        statistics.groups().forEach(group -> flushes.add(group.store().flushes(), number(group)));
        counter(
                "loomcache_storage_flushed_entries_total",
                "Log entries that became durable",
                group -> group.status().appendedEntries());
        counter(
                "loomcache_storage_flushed_bytes_total",
                "Bytes of the operations of these entries",
                group -> group.store().flushedBytes());
        single(
                "loomcache_storage_used_bytes",
                Kind.GAUGE,
                "Size of the data folder, -1 if it can't be read",
                statistics.disk().usedBytes());
        single(
                "loomcache_storage_free_bytes",
                Kind.GAUGE,
                "What this process may still write on the disk of the data folder, -1 if it can't be read",
                statistics.disk().freeBytes());
    }

    private void map() {
        gauge(
                "loomcache_caches",
                "Caches of the group",
                group -> group.raft().map().caches().size());
        gauge(
                "loomcache_entries",
                "Mappings of all caches of the group",
                group -> sum(group, CacheStatistics::entries));
        gauge(
                "loomcache_entry_bytes",
                "Bytes of keys and values of all caches of the group",
                group -> sum(group, CacheStatistics::bytes));
        gauge(
                "loomcache_sessions",
                "Open sessions of clients",
                group -> group.raft().map().sessions());
        gauge(
                "loomcache_guards",
                "Guards of regions",
                group -> group.raft().map().guards());
        gauge(
                "loomcache_fence_waiting_commands",
                "Commands that wait at the leader for a fence to end",
                group -> group.raft().waitingForFences());
    }

    private static double sum(MemberStatistics.Group group, ToDoubleFunction<CacheStatistics> value) {
        return group.raft().map().caches().stream().mapToDouble(value).sum();
    }

    private void caches() {
        perCache("loomcache_cache_entries", Kind.GAUGE, "Mappings", CacheStatistics::entries);
        perCache("loomcache_cache_bytes", Kind.GAUGE, "Bytes of keys and values", CacheStatistics::bytes);
        Family reads = family(
                "loomcache_cache_reads_total",
                Kind.COUNTER,
                "Keys read, by whether they had a mapping; counted by the leader that answered",
                "cache",
                "result");
        named().forEach(cache -> reads.add(cache.hits(), cache.cache(), "hit"));
        named().forEach(cache -> reads.add(cache.misses(), cache.cache(), "miss"));
        perCache("loomcache_cache_puts_total", Kind.COUNTER, "Mappings created or updated", CacheStatistics::puts);
        perCache("loomcache_cache_removals_total", Kind.COUNTER, "Mappings removed", CacheStatistics::removals);
        perCache(
                "loomcache_cache_expirations_total",
                Kind.COUNTER,
                "Mappings whose time was over",
                CacheStatistics::expirations);
        perCache(
                "loomcache_cache_evictions_total",
                Kind.COUNTER,
                "Mappings that made room for others",
                CacheStatistics::evictions);
        perCache(
                "loomcache_cache_late_puts_refused_total",
                Kind.COUNTER,
                "Values not stored because the key had changed, or was locked, since they were read at their source",
                CacheStatistics::latePuts);
        perCache(
                "loomcache_cache_soft_locks",
                Kind.GAUGE,
                "Soft locks that transactions hold",
                CacheStatistics::softLocks);
        perCache("loomcache_cache_fences", Kind.GAUGE, "Fences granted and not given back", CacheStatistics::fences);
        perCache(
                "loomcache_cache_listeners",
                Kind.GAUGE,
                "Listeners that those who change the cache wait for",
                CacheStatistics::listeners);
    }

    private List<CacheStatistics> named() {
        return statistics.caches().stream().limit(CACHES).toList();
    }

    private void perCache(String name, Kind kind, String help, ToDoubleFunction<CacheStatistics> value) {
        Family family = family(name, kind, help, "cache");
        named().forEach(cache -> family.add(value.applyAsDouble(cache), cache.cache()));
    }

    private void listeners() {
        gauge(
                "loomcache_watchers",
                "Watchers of events on this member",
                group -> group.raft().watchers());
        gauge(
                "loomcache_held_answers",
                "Changes that wait for listeners",
                group -> group.raft().heldAnswers());
        gauge(
                "loomcache_listener_lag_revisions",
                "How far the slowest listener that others wait for is behind",
                group -> group.raft().listenerLag());
        counter(
                "loomcache_listeners_given_up_total",
                "Changes answered because their time to wait for listeners was over",
                group -> group.raft().listenersGivenUp());
        single(
                "loomcache_client_lag_revisions",
                Kind.GAUGE,
                "How far the slowest watch of a connected client is behind",
                statistics.clients().stream()
                        .mapToLong(client -> client.lag())
                        .max()
                        .orElse(0));
    }

    private void requests() {
        Family requests = family(
                "loomcache_requests_total",
                Kind.COUNTER,
                "Requests of clients by kind, and how they ended: ok, rejected by the map, or why the member refused",
                "kind",
                "outcome");
        Family seconds = histogram(
                "loomcache_request_seconds", "From a request of a client to its answer, refusals left out", "kind");
        statistics.requests().forEach(kind -> {
            kind.outcomes().forEach((outcome, count) -> requests.add(count, kind.kind(), outcome));
            seconds.add(kind.durations(), kind.kind());
        });
        single(
                "loomcache_requests_pending",
                Kind.GAUGE,
                "Requests that are not answered yet",
                statistics.clients().stream()
                        .mapToLong(client -> client.pending())
                        .sum());
    }

    private void connections() {
        Family open = family("loomcache_connections", Kind.GAUGE, "Open connections to this member, by role", "role");
        open.add(statistics.clients().size(), "client").add(statistics.members(), "member");
        MemberStatus.Connections counts = statistics.connections();
        Family rejected = family(
                "loomcache_handshake_rejected_total",
                Kind.COUNTER,
                "Connections closed before they were open, by reason",
                "reason");
        for (Refusal reason : Refusal.values()) {
            rejected.add(counts == null ? 0 : counts.refused().getOrDefault(reason, 0L), lower(reason));
        }
        single(
                "loomcache_connections_accepted_total",
                Kind.COUNTER,
                "Connections that were opened",
                counts == null ? 0 : counts.accepted());
        Family frames = family("loomcache_net_frames_total", Kind.COUNTER, "Frames of open connections", "direction");
        Family bytes = family(
                "loomcache_net_bytes_total", Kind.COUNTER, "Bytes of these frames, before encryption", "direction");
        frames.add(counts == null ? 0 : counts.framesIn(), "in").add(counts == null ? 0 : counts.framesOut(), "out");
        bytes.add(counts == null ? 0 : counts.bytesIn(), "in").add(counts == null ? 0 : counts.bytesOut(), "out");
    }

    private void permissions(long forbiddenRequests) {
        family(
                        "loomcache_forbidden_total",
                        Kind.COUNTER,
                        "What was refused because a certificate lacks the permission: connections and operations at the"
                                + " port for members and clients, requests at those of HTTPS",
                        "door")
                .add(statistics.forbidden(), "member")
                .add(forbiddenRequests, "https");
    }

    private void tls(@Nullable TlsStatistics tls) {
        Family expiry = family(
                "loomcache_tls_certificate_expiry_timestamp_seconds",
                Kind.GAUGE,
                "Until when this member's certificate and those above it are valid, in seconds since 1970");
        Family reloads = family("loomcache_tls_reloads_total", Kind.COUNTER, "Changed TLS files that were loaded");
        Family failures = family(
                "loomcache_tls_reload_failures_total",
                Kind.COUNTER,
                "Changed TLS files that could not be loaded; the previous ones stay in use");
        Family revoked =
                family("loomcache_tls_revoked_total", Kind.COUNTER, "Certificates shown to us that had been revoked");
        Family unchecked = family(
                "loomcache_tls_unchecked_total",
                Kind.COUNTER,
                "Certificates of which it could not be found out whether they were revoked");
        Family ended = family(
                "loomcache_tls_ended_connections_total",
                Kind.COUNTER,
                "Open connections ended because their certificate was not accepted any more");
        if (tls != null) {
            expiry.add(tls.expiry().getEpochSecond());
            reloads.add(tls.reloads());
            failures.add(tls.failedReloads());
            revoked.add(tls.revoked());
            unchecked.add(tls.unchecked());
            ended.add(tls.endedConnections());
        }
    }

    private void gauge(String name, String help, ToDoubleFunction<MemberStatistics.Group> value) {
        perGroup(name, Kind.GAUGE, help, value);
    }

    private void counter(String name, String help, ToDoubleFunction<MemberStatistics.Group> value) {
        perGroup(name, Kind.COUNTER, help, value);
    }

    private void perGroup(String name, Kind kind, String help, ToDoubleFunction<MemberStatistics.Group> value) {
        Family family = family(name, kind, help, "group");
        statistics.groups().forEach(group -> family.add(value.applyAsDouble(group), number(group)));
    }

    private Family histogram(String name, String help, String label) {
        return family(name, Kind.HISTOGRAM, help, label);
    }

    private void single(String name, Kind kind, String help, long value) {
        family(name, kind, help).add(value);
    }

    private Family family(String name, Kind kind, String help, String... labels) {
        Family family = new Family(name, kind, help, labels);
        families.add(family);
        return family;
    }

    private static String number(MemberStatistics.Group group) {
        return String.valueOf(group.number());
    }

    private static double seconds(long nanos) {
        return nanos / (double) TimeUnit.SECONDS.toNanos(1);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
