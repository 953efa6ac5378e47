package io.loomcache.member;

import static io.loomcache.client.LoomClient.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomMap;
import io.loomcache.map.Bytes;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.CacheStatistics;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.measure.Durations;
import io.loomcache.raft.GroupStatistics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemberStatisticsTest {

    private static final RequestStatistics NONE = new RequestStatistics("", Map.of(), Durations.Counts.NONE);

    @TempDir
    private Path directory;

    @Test
    void statistics_ofThreeMembers_countWhatTheClientDid() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            LoomClient client = cluster.client();
            await(client.createCache("c", new CacheDefinition(0, 0, new TreeMap<>())));
            LoomMap map = client.map("c");

            write(map, "a", new byte[10], Condition.ALWAYS);
            await(map.read(key("a")));
            await(map.read(key("b")));
            write(map, "a", new byte[20], new Condition.NotChangedSince(0));
            write(map, "a", null, Condition.ALWAYS);
            write(map, "z", new byte[7], Condition.ALWAYS);

            String id = cluster.awaitLeader();
            MemberStatistics leader = cluster.member(id).statistics();
            CacheStatistics cache = leader.caches().get(0);
            assertEquals("c", cache.cache());
            assertEquals(List.of(1L, 8L), List.of(cache.entries(), cache.bytes()));
            assertEquals(List.of(1L, 1L), List.of(cache.hits(), cache.misses()));
            assertEquals(List.of(2L, 1L, 1L), List.of(cache.puts(), cache.removals(), cache.latePuts()));

            GroupStatistics group = leader.groups().get(0).raft();
            assertTrue(group.isLeader() && group.leaderChanges() >= 1 && group.elections() >= 1, group.toString());
            assertEquals(2, group.followerLag().size());
            assertEquals(3, group.voters());
            assertEquals(1, group.map().sessions());
            assertTrue(group.commits().total() >= 5 && group.applies().total() >= 5, group.toString());
            assertTrue(group.appliedIndex() > 0 && group.appliedIndex() <= group.lastIndex(), group.toString());
            assertTrue(leader.groups().get(0).store().flushes().total() >= 5, leader.toString());
            assertTrue(leader.groups().get(0).store().flushedBytes() > 37, leader.toString());

            Map<String, RequestStatistics> requests =
                    leader.requests().stream().collect(Collectors.toMap(RequestStatistics::kind, Function.identity()));
            assertEquals(4, requests.getOrDefault("write", NONE).outcomes().get("ok"));
            assertEquals(2, requests.getOrDefault("read", NONE).durations().total());
            assertEquals(
                    Set.of("client"),
                    leader.clients().stream().map(ClientStatistics::name).collect(Collectors.toSet()));
            assertEquals(2, leader.members());
            assertNotNull(leader.connections());
            assertTrue(leader.disk().usedBytes() > 0 && leader.disk().freeBytes() > 0, leader.toString());

            for (String other : List.of("m1", "m2", "m3")) {
                TestCluster.await("the same on " + other, () -> {
                    List<CacheStatistics> caches =
                            cluster.member(other).statistics().caches();
                    return !caches.isEmpty()
                            && caches.get(0).puts() == 2
                            && caches.get(0).latePuts() == 1
                            && caches.get(0).entries() == 1;
                });
            }
        }
    }

    @Test
    void statistics_ofAClosedMember_areThoseOfBefore() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 1)) {
            cluster.awaitLeader();
            Member member = cluster.member("m1");
            MemberStatistics before = member.statistics();

            cluster.stop("m1");

            assertEquals(
                    before.groups().get(0).raft().term(),
                    member.statistics().groups().get(0).raft().term());
        }
    }

    private static void write(LoomMap map, String key, byte @Nullable [] value, Condition condition) {
        await(map.write(key(key), value, condition, Expiry.NEVER, false));
    }

    private static Bytes key(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
