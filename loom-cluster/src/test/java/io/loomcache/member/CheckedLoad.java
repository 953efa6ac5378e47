package io.loomcache.member;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomMap;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Callers that read and write few keys without a pause, one operation after the other, while something is done to their
 * cluster. No operation may fail, and all of them must be linearizable.
 */
final class CheckedLoad implements AutoCloseable {

    private static final int KEYS = 8;

    private final History history = new History();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final List<Thread> callers = new ArrayList<>();
    private final AtomicLong values = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private volatile boolean over;

    /** @param maps one for each caller */
    CheckedLoad(List<LoomMap> maps, long seed) {
        System.out.println("seed " + seed);
        for (int i = 0; i < maps.size(); i++) {
            String name = "caller-" + i;
            LoomMap map = maps.get(i);
            Random random = new Random(seed + i);
            Thread caller = new Thread(() -> call(name, map, random), name);
            caller.setDaemon(true);
            callers.add(caller);
            caller.start();
        }
    }

    private void call(String name, LoomMap map, Random random) {
        try {
            while (!over) {
                String key = "k" + random.nextInt(KEYS);
                switch (random.nextInt(4)) {
                    case 0, 1 -> read(name, map, key);
                    case 2 -> write(name, map, key, Condition.ALWAYS);
                    default -> write(name, map, key, Condition.ABSENT);
                }
                done.incrementAndGet();
            }
        } catch (Throwable e) {
            failures.add(e);
        }
    }

    private void read(String name, LoomMap map, String key) {
        History.Pending pending = history.invoked(name, key, "read", System.nanoTime(), List.of());
        Result.@Nullable Versioned found = LoomClient.await(map.read(bytes(key)));
        pending.returned(
                System.nanoTime(),
                Case.found(
                        found == null
                                ? Guard.ABSENT
                                : Guard.is(value(found.value())).and(Guard.isAt(found.revision()))));
    }

    /** Removes now and then, so that there is something to be absent. */
    private void write(String name, LoomMap map, String key, Condition condition) {
        long value = values.incrementAndGet();
        boolean isRemoval = condition == Condition.ALWAYS && value % 3 == 0;
        Effect effect = isRemoval ? Effect.remove() : Effect.set(value, Expiry.NEVER);
        Guard held = condition == Condition.ABSENT ? Guard.ABSENT : Guard.ANY;
        History.Pending pending =
                history.invoked(name, key, "write", System.nanoTime(), List.of(new Case(held, effect)));
        byte[] bytes = isRemoval
                ? null
                : ByteBuffer.allocate(Long.BYTES).putLong(value).array();
        Result.Written written = LoomClient.await(map.write(bytes(key), bytes, condition, Expiry.NEVER, false));
        Guard seen = written.existed() ? Guard.PRESENT : Guard.ABSENT;
        pending.returned(
                System.nanoTime(), written.applied() ? new Case(seen, effect, written.revision()) : Case.found(seen));
    }

    /** So many operations were done so far. */
    long done() {
        return done.get();
    }

    /** Waits for so many more operations, or for a failure. */
    void awaitMore(int operations) {
        long goal = done() + operations;
        TestCluster.await("progress", () -> done() >= goal || !failures.isEmpty());
        assertEquals(List.of(), failures);
    }

    /** Ends the load and judges it. */
    void check() throws InterruptedException {
        over = true;
        for (Thread caller : callers) {
            caller.join(Duration.ofSeconds(60).toMillis());
            assertTrue(!caller.isAlive(), caller.getName());
        }
        assertEquals(List.of(), failures);
        assertEquals(
                List.of(), new LinearizabilityChecker(ClockTolerance.of(Duration.ZERO, Duration.ZERO)).check(history));
    }

    @Override
    public void close() {
        over = true;
    }

    private static long value(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
    }

    private static Bytes bytes(String key) {
        return new Bytes(key.getBytes(StandardCharsets.UTF_8));
    }
}
