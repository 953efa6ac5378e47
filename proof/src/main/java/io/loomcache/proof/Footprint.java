package io.loomcache.proof;

import static io.loomcache.proof.Table.count;
import static io.loomcache.proof.Table.digits;
import static io.loomcache.proof.Table.time;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.cache.Cache;

/** What members cost at rest: CPU time until ready, and live heap for each mapping. */
final class Footprint {

    private static final String JVM_OPTIONS = "-Xms64m -Xmx1g";
    private static final int MEMBERS = 3;
    private static final int MAPPINGS = 1_000_000;
    private static final int BATCH_KEYS = 500;
    private static final int BATCHES = MAPPINGS / BATCH_KEYS;
    private static final String INCLUDED = """
              Live heap is what a full collection leaves, as the class histogram tells. Subtracted is that of the
              same member with one mapping. Each mapping is a key of %d characters and a value of %d bytes. Included
              is all that comes with them on the heap: keys and values as their serialized bytes, revisions, expiry,
              the map's tables, the log entries that the Raft engine still holds since its last snapshots, buffers of
              connections on the heap. Not included: memory outside the heap, and what the disk's pages take.
            """;

    /** The last line of a class histogram: instances and bytes of all that is reachable. */
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    private final Path folder;
    private final Results results;
    private final Progress progress;

    Footprint(Path folder, Results results, Progress progress) {
        this.folder = folder;
        this.results = results;
        this.progress = progress;
    }

    /** A single member on an empty folder, from the start of its process until it says that it is ready. */
    Table startUp(int times) throws InterruptedException {
        Table table = new Table().row("start of one member", "CPU time", "until ready");
        for (int i = 1; i <= times; i++) {
            Path own = newFolder("start-" + i);
            try (ServerCluster cluster = ServerCluster.prepare(own, 1, JVM_OPTIONS)) {
                long began = System.nanoTime();
                cluster.startAll();
                cluster.awaitReady();
                long ready = System.nanoTime() - began;
                Duration cpu = cluster.cpuTime();
                table.row("" + i, time(cpu.toNanos()), time(ready));
                results.add("start-up", "cpuMillis", cpu.toMillis(), "readyMillis", ready / 1e6);
            }
            Workspace.delete(own);
        }
        return table;
    }

    /** Live heap of each member before and after a million mappings, put in batches. */
    Table memory() throws InterruptedException {
        Path own = newFolder("memory");
        Table table = new Table().row("live heap", "empty", "full", "bytes a mapping");
        try (ServerCluster cluster = ServerCluster.start(own, MEMBERS, JVM_OPTIONS);
                CacheClient client = CacheClient.open(cluster.uri(), cluster.properties())) {
            Cache<String, byte[]> cache = client.cache("memory", String.class, byte[].class);
            cache.put(Load.key(0), Load.value(new Random(0)));
            progress.line(INCLUDED.formatted(Load.key(0).length(), Load.VALUE_BYTES));
            List<Long> before = liveBytes(cluster);
            long began = System.nanoTime();
            fill(cache);
            long nanos = System.nanoTime() - began;
            progress.line("  " + count(MAPPINGS) + " mappings put in " + time(nanos));
            List<Long> after = liveBytes(cluster);
            for (int i = 0; i < MEMBERS; i++) {
                double each = (after.get(i) - before.get(i)) / (double) MAPPINGS;
                String id = cluster.members().get(i).id();
                table.row(id, mebibytes(before.get(i)), mebibytes(after.get(i)), digits(each));
                results.add(
                        "memory",
                        "member",
                        id,
                        "mappings",
                        MAPPINGS,
                        "liveBytesBefore",
                        before.get(i),
                        "liveBytesAfter",
                        after.get(i),
                        "bytesPerMapping",
                        each);
            }
        }
        Workspace.delete(own);
        return table;
    }

    private void fill(Cache<String, byte[]> cache) {
        Random random = new Random(1);
        for (int i = 0; i < BATCHES; i++) {
            Map<String, byte[]> batch = new HashMap<>();
            for (int j = 0; j < BATCH_KEYS; j++) {
                batch.put(Load.key(i * BATCH_KEYS + j), Load.value(random));
            }
            cache.putAll(batch);
            progress.bar(i + 1L, BATCHES, "memory: " + count((i + 1L) * BATCH_KEYS) + " mappings");
        }
    }

    /** Of each member, after the full collection that a class histogram begins with. */
    private static List<Long> liveBytes(ServerCluster cluster) throws InterruptedException {
        List<Long> bytes = new ArrayList<>();
        for (MemberProcess member : cluster.members()) {
            bytes.add(liveBytes(member.pid()));
        }
        return bytes;
    }

    private static long liveBytes(long pid) throws InterruptedException {
        String jcmd = System.getProperty("java.home") + "/bin/jcmd";
        try {
            Process process = new ProcessBuilder(jcmd, "" + pid, "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            process.waitFor();
            Matcher matcher = TOTAL.matcher(output);
            if (!matcher.find()) {
                throw new ProofException(jcmd + " tells no heap of process " + pid + ": " + output);
            }
            return Long.parseLong(matcher.group(1));
        } catch (IOException e) {
            throw new ProofException("can't run " + jcmd + ", expected a JDK: " + e, e);
        }
    }

    private Path newFolder(String name) {
        try {
            return Files.createDirectory(folder.resolve(name));
        } catch (IOException e) {
            throw new ProofException("can't make a folder in " + folder + ": " + e, e);
        }
    }

    private static String mebibytes(long bytes) {
        return digits(bytes / 1048576.0) + " MiB";
    }
}
