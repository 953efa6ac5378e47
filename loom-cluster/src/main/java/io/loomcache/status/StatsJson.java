package io.loomcache.status;

import static java.util.stream.Collectors.joining;

import io.loomcache.admin.Json;
import io.loomcache.admin.StatusJson;
import io.loomcache.map.CacheStatistics;
import io.loomcache.measure.Durations;
import io.loomcache.member.ClientStatistics;
import io.loomcache.member.MemberStatistics;
import io.loomcache.member.RequestStatistics;
import io.loomcache.raft.GroupStatistics;
import io.loomcache.storage.StoreStatistics;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A member's statistics as one line of JSON. Names may be added, those that are there stay. A percentile beyond the last
 * bound of the buckets is null. Stateless.
 */
final class StatsJson {

    private StatsJson() {}

    /**
     * All of it.
     *
     * @param notReady why the member does not take requests; null: it does
     */
    static String of(MemberStatistics member, @Nullable String notReady) {
        return "{\"memberId\":" + Json.text(member.memberId())
                + ",\"clusterId\":" + Json.text(member.clusterId())
                + ",\"version\":" + Json.text(member.version())
                + "," + StatusJson.spread(member.spread())
                + ",\"notReady\":" + Json.text(notReady)
                + ",\"uptimeSeconds\":" + seconds(member.uptimeNanos())
                + ",\"bucketBoundsMicros\":"
                + Durations.boundsNanos().stream().map(StatsJson::micros).collect(joining(",", "[", "]"))
                + ",\"groups\":"
                + member.groups().stream().map(StatsJson::group).collect(joining(",", "[", "]"))
                + ",\"requests\":"
                + member.requests().stream().map(StatsJson::requests).collect(joining(",", "[", "]"))
                + ",\"clients\":"
                + member.clients().stream().map(StatsJson::client).collect(joining(",", "[", "]"))
                + ",\"memberConnections\":" + member.members()
                + ",\"connections\":" + StatusJson.connections(member.connections())
                + ",\"disk\":{\"usedBytes\":" + member.disk().usedBytes()
                + ",\"freeBytes\":" + member.disk().freeBytes() + "}"
                + "}\n";
    }

    private static String group(MemberStatistics.Group group) {
        GroupStatistics raft = group.raft();
        StoreStatistics store = group.store();
        return "{\"group\":" + group.number()
                + ",\"role\":" + Json.text(group.status().role().name().toLowerCase(Locale.ROOT))
                + ",\"leader\":" + Json.text(raft.leader())
                + ",\"term\":" + raft.term()
                + ",\"commitIndex\":" + raft.commitIndex()
                + ",\"appliedIndex\":" + raft.appliedIndex()
                + ",\"lastIndex\":" + raft.lastIndex()
                + ",\"followerLag\":" + numbers(raft.followerLag())
                + ",\"voters\":" + raft.voters()
                + ",\"members\":" + raft.members()
                + ",\"elections\":" + raft.elections()
                + ",\"leaderChanges\":" + raft.leaderChanges()
                + ",\"heldAnswers\":" + raft.heldAnswers()
                + ",\"listenerLag\":" + raft.listenerLag()
                + ",\"listenersGivenUp\":" + raft.listenersGivenUp()
                + ",\"waitingForFences\":" + raft.waitingForFences()
                + ",\"commits\":" + durations(raft.commits())
                + ",\"applies\":" + durations(raft.applies())
                + ",\"flushes\":" + durations(store.flushes())
                + ",\"flushedBytes\":" + store.flushedBytes()
                + ",\"snapshotIndex\":" + group.status().snapshotIndex()
                + ",\"snapshotAgeSeconds\":" + seconds(store.snapshotAgeNanos())
                + ",\"snapshotBytes\":" + store.snapshotBytes()
                + ",\"snapshots\":" + durations(store.snapshots())
                + ",\"installedSnapshots\":" + store.installedSnapshots()
                + ",\"sessions\":" + raft.map().sessions()
                + ",\"guards\":" + raft.map().guards()
                + ",\"caches\":"
                + raft.map().caches().stream().map(StatsJson::cache).collect(joining(",", "[", "]"))
                + "}";
    }

    private static String cache(CacheStatistics cache) {
        return "{\"name\":" + Json.text(cache.cache())
                + ",\"owner\":" + Json.text(cache.owner())
                + ",\"entries\":" + cache.entries()
                + ",\"bytes\":" + cache.bytes()
                + ",\"hits\":" + cache.hits()
                + ",\"misses\":" + cache.misses()
                + ",\"puts\":" + cache.puts()
                + ",\"removals\":" + cache.removals()
                + ",\"expirations\":" + cache.expirations()
                + ",\"evictions\":" + cache.evictions()
                + ",\"latePuts\":" + cache.latePuts()
                + ",\"softLocks\":" + cache.softLocks()
                + ",\"fences\":" + cache.fences()
                + ",\"listeners\":" + cache.listeners()
                + "}";
    }

    private static String requests(RequestStatistics requests) {
        long all =
                requests.outcomes().values().stream().mapToLong(Long::longValue).sum();
        return "{\"kind\":" + Json.text(requests.kind())
                + ",\"count\":" + all
                + ",\"outcomes\":" + numbers(requests.outcomes())
                + ",\"p50Micros\":" + percentile(requests.durations(), 50)
                + ",\"p99Micros\":" + percentile(requests.durations(), 99)
                + "}";
    }

    private static String client(ClientStatistics client) {
        return "{\"name\":" + Json.text(client.name())
                + ",\"identity\":" + Json.text(client.identity())
                + ",\"version\":" + Json.text(client.version())
                + ",\"pending\":" + client.pending()
                + ",\"watches\":" + client.watches()
                + ",\"lag\":" + client.lag()
                + "}";
    }

    private static String durations(Durations.Counts counts) {
        return "{\"count\":" + counts.total()
                + ",\"sumMicros\":" + micros(counts.sumNanos())
                + ",\"p50Micros\":" + percentile(counts, 50)
                + ",\"p99Micros\":" + percentile(counts, 99)
                + ",\"buckets\":" + counts.buckets()
                + "}";
    }

    private static String percentile(Durations.Counts counts, int percent) {
        long nanos = counts.percentileNanos(percent);
        return nanos == Long.MAX_VALUE ? "null" : micros(nanos);
    }

    private static String numbers(Map<String, Long> numbers) {
        return new TreeMap<>(numbers)
                .entrySet().stream()
                        .map(entry -> Json.text(entry.getKey()) + ":" + entry.getValue())
                        .collect(joining(",", "{", "}"));
    }

    private static String micros(long nanos) {
        return "" + TimeUnit.NANOSECONDS.toMicros(nanos);
    }

    private static long seconds(long nanos) {
        return TimeUnit.NANOSECONDS.toSeconds(nanos);
    }
}
