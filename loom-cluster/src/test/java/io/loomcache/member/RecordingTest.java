package io.loomcache.member;

import static io.loomcache.client.LoomClient.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomMap;
import io.loomcache.config.CertificatePermissions;
import io.loomcache.config.RaftConfiguration;
import io.loomcache.map.Bytes;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingTest {

    private static final int WRITES = 150;

    @TempDir
    private Path directory;

    @Test
    void recording_hasWhatAMemberDid() throws Exception {
        Path file = directory.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            for (String event : List.of("Commit", "Flush", "Apply", "Snapshot", "Election")) {
                recording.enable("io.loomcache." + event).withThreshold(Duration.ZERO);
            }
            recording.start();
            write();
            recording.stop();
            recording.dump(file);
        }

        List<RecordedEvent> events = RecordingFile.readAllEvents(file);

        List<RecordedEvent> commits = of(events, "Commit");
        assertTrue(commits.size() >= WRITES, "commits: " + commits.size());
        assertTrue(commits.stream().allMatch(event -> event.getLong("bytes") > 0));
        assertTrue(
                of(events, "Apply").size() >= WRITES,
                "applied: " + of(events, "Apply").size());
        assertTrue(
                of(events, "Flush").stream()
                                .mapToLong(event -> event.getInt("entries"))
                                .sum()
                        >= WRITES,
                "flushed: " + of(events, "Flush"));
        List<RecordedEvent> snapshots = of(events, "Snapshot");
        assertTrue(!snapshots.isEmpty() && snapshots.get(0).getLong("index") >= 100, snapshots.toString());
        assertEquals(
                List.of("m1"),
                of(events, "Election").stream()
                        .map(event -> event.getString("leader"))
                        .filter(leader -> leader != null)
                        .distinct()
                        .toList());
    }

    @Test
    void recording_withoutSettings_leavesOutWhatIsFast() throws Exception {
        Path file = directory.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("io.loomcache.Apply").withThreshold(Duration.ofHours(1));
            recording.start();
            write();
            recording.stop();
            recording.dump(file);
        }

        assertEquals(List.of(), of(RecordingFile.readAllEvents(file), "Apply"));
    }

    private void write() throws Exception {
        RaftConfiguration d = RaftConfiguration.DEFAULT;
        RaftConfiguration raft = new RaftConfiguration(
                d.groups(), d.heartbeatInterval(), d.electionTimeout(), 100, d.pendingEntries(), d.batchEntries());
        try (TestCluster cluster =
                new TestCluster(directory.resolve("cluster"), 1, raft, CertificatePermissions.NONE)) {
            LoomClient client = cluster.client();
            await(client.createCache("c", new CacheDefinition(0, 0, new TreeMap<>())));
            LoomMap map = client.map("c");
            for (int i = 0; i < WRITES; i++) {
                await(map.write(new Bytes(new byte[] {(byte) i}), new byte[10], Condition.ALWAYS, Expiry.NEVER, false));
            }
            TestCluster.await(
                    "a snapshot",
                    () -> cluster.member("m1").status().groups().get(0).snapshotIndex() > 0);
        }
    }

    private static List<RecordedEvent> of(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("io.loomcache." + name))
                .toList();
    }
}
