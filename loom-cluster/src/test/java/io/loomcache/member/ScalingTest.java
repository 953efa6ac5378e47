package io.loomcache.member;

import static io.loomcache.client.LoomClient.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomMap;
import io.loomcache.config.Joining;
import io.loomcache.history.Case;
import io.loomcache.history.ClockTolerance;
import io.loomcache.history.Effect;
import io.loomcache.history.Guard;
import io.loomcache.history.History;
import io.loomcache.history.LinearizabilityChecker;
import io.loomcache.map.Bytes;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Result;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that grows and shrinks while it is used: nobody notices. */
final class ScalingTest {

    private static final Joining AUTO = new Joining(Joining.When.AUTO, true);
    private static final int CALLERS = 4;
    private static final int KEYS = 16;
    private static final int PAUSE_NANOS = 2_000_000;

    @TempDir
    Path directory;

    private final History history = new History();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final AtomicLong values = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private volatile boolean over;

    @Test
    void threeToFiveToThree_underLoad_failsNothingAndStaysLinearizable() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            LoomMap map = cluster.createdMap();
            List<Thread> callers = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                String name = "caller-" + caller;
                Random random = new Random(caller);
                callers.add(new Thread(() -> call(map, name, random), name));
            }
            callers.forEach(Thread::start);
            awaitMoreWork();

            cluster.join("m4", AUTO);
            cluster.join("m5", AUTO);
            TestCluster.await("five voters", () -> cluster.votes("m4") && cluster.votes("m5"));
            awaitMoreWork();
            remove(cluster, cluster.awaitLeader());
            awaitMoreWork();
            remove(cluster, cluster.awaitLeader());
            awaitMoreWork();

            over = true;
            for (Thread caller : callers) {
                caller.join();
            }
        }
        assertEquals(List.of(), failures);
        assertEquals(
                List.of(), new LinearizabilityChecker(ClockTolerance.of(Duration.ZERO, Duration.ZERO)).check(history));
    }

    private static void remove(TestCluster cluster, String id) throws InterruptedException {
        Members.Outcome outcome = cluster.member(id).members().remove(id, false);
        assertTrue(outcome.isDone(), outcome.text());
        cluster.awaitFailure();
        cluster.stop(id);
    }

    private void awaitMoreWork() {
        long goal = done.get() + 300;
        TestCluster.await("the callers to go on", () -> done.get() >= goal || !failures.isEmpty());
    }

    private void call(LoomMap map, String name, Random random) {
        try {
            while (!over) {
                String key = "k" + random.nextInt(KEYS);
                if (random.nextBoolean()) {
                    write(map, name, key);
                } else {
                    read(map, name, key);
                }
                done.incrementAndGet();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (Throwable e) {
            failures.add(e);
        }
    }

    private void write(LoomMap map, String name, String key) {
        long value = values.incrementAndGet();
        Effect effect = Effect.set(value, Expiry.NEVER);
        History.Pending pending =
                history.invoked(name, key, "write " + value, System.nanoTime(), List.of(new Case(Guard.ANY, effect)));
        Result.Written written = await(map.write(bytes(key), bytes(value), Condition.ALWAYS, Expiry.NEVER, false));
        pending.returned(System.nanoTime(), new Case(Guard.ANY, effect, written.revision()));
    }

    private void read(LoomMap map, String name, String key) {
        History.Pending pending = history.invoked(name, key, "read", System.nanoTime(), List.of());
        Result.@Nullable Versioned found = await(map.read(bytes(key)));
        Guard seen = found == null
                ? Guard.ABSENT
                : Guard.is(ByteBuffer.wrap(found.value()).getLong());
        pending.returned(System.nanoTime(), Case.found(seen));
    }

    private static Bytes bytes(String key) {
        return new Bytes(key.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] bytes(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}
