package io.loomcache.member;

import static io.loomcache.client.LoomClient.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomClient;
import io.loomcache.map.CacheDefinition;
import io.loomcache.member.GroupStatus.Role;
import io.loomcache.net.NetMetrics.Refusal;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemberStatusTest {

    @TempDir
    private Path directory;

    @Test
    void status_ofAllMembers_agreesOnOneLeader_andCountsTheWrite() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            List<Member> members =
                    Stream.of("m1", "m2", "m3").map(cluster::member).toList();
            LoomClient client = cluster.client();

            await(client.createCache("c", new CacheDefinition(0, 0, new TreeMap<>())));

            String id = cluster.awaitLeader();
            TestCluster.await(
                    "followers",
                    () -> members.stream()
                            .allMatch(member -> id.equals(group(member).leader())));
            for (Member member : members) {
                MemberStatus status = member.status();
                GroupStatus group = status.groups().get(0);
                assertEquals("test", status.clusterId());
                assertEquals(status.memberId().equals(id) ? Role.LEADER : Role.FOLLOWER, group.role());
                assertEquals(member.term(0), group.term());
            }
            Member leader = members.stream()
                    .filter(member -> group(member).role() == Role.LEADER)
                    .findFirst()
                    .orElseThrow();
            assertTrue(group(leader).flushes() >= 2, "a vote and an entry: " + group(leader));
            assertTrue(group(leader).appendedEntries() >= 1, group(leader).toString());
            MemberStatus.Connections connections = leader.status().connections();
            assertNotNull(connections);
            assertTrue(connections.open() >= 1 && connections.framesIn() >= 1, connections.toString());
            assertEquals(Refusal.values().length, connections.refused().size());
        }
    }

    private static GroupStatus group(Member member) {
        return member.status().groups().get(0);
    }
}
