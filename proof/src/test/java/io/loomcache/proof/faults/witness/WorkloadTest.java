package io.loomcache.proof.faults.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.history.ClockTolerance;
import io.loomcache.history.LinearizabilityChecker;
import io.loomcache.history.Verdict;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.function.UnaryOperator;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.processor.EntryProcessorException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole workload on a cluster of one member, and caches that lie to it. */
class WorkloadTest {

    private static final ClockTolerance TOLERANCE = ClockTolerance.of(Duration.ofSeconds(1), Duration.ofSeconds(1));
    private static final int EVENTS = 1_500;
    private static final int CALLS = 400;
    private static final long SEED = 4;

    private final CacheManager manager =
            Caching.getCachingProvider().getCacheManager(URI.create("loom:embedded"), null, new Properties());

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void withoutFaults_nothingIsWrong() throws InterruptedException {
        System.out.println("seed " + SEED);
        Database database = new Database();
        Client client =
                Client.of(manager, 0, new DatabaseWriter(database, new Random(SEED)), new Source(new Random(SEED)));
        Workload workload = new Workload(List.of(client), database, List.of(Rows.Writers.ONE_CLIENT));

        workload.start(6, SEED);
        while (client.synchronous().count() < EVENTS) {
            Thread.onSpinWait();
        }
        workload.end();
        Report report = workload.judge(() -> TOLERANCE, folder.resolve("none"));

        assertTrue(report.isRight(), report.lines().toString());
        assertFalse(
                report.lines().toString().contains(" 0 of 0 reads"),
                report.lines().toString());
    }

    @Test
    void honestCache_isLinearizable() {
        assertEquals(List.of(), problems(cache -> cache));
    }

    @Test
    void processorThatFails_butChangesTheCache_isNoticed() {
        assertNoticed("invoke", (cache, key, value) -> {
            if (value instanceof EntryProcessorException) {
                cache.put(key, 999_999L);
            }
            return value;
        });
    }

    @Test
    void processorThatTellsNothingOfWhatItFound_isNoticed() {
        assertNoticed("invoke", (cache, key, value) -> value instanceof Exception ? value : null);
    }

    @Test
    void processorWhoseChangeIsLost_isNoticed() {
        assertNoticed("invoke", (cache, key, value) -> {
            cache.remove(key);
            return value;
        });
    }

    @Test
    void oldValueThatWasNotThere_isNoticed() {
        assertNoticed("getAndPut", (cache, key, value) -> 999_999L);
    }

    @Test
    void putIfAbsentThatSaysTheOpposite_isNoticed() {
        assertNoticed("putIfAbsent", (cache, key, value) -> Boolean.FALSE.equals(value));
    }

    /** Gives the answer of a call, or the exception that it ends with. */
    private interface Lie {
        @Nullable
        Object answer(Cache<String, Long> cache, String key, @Nullable Object honest);
    }

    private void assertNoticed(String method, Lie lie) {
        assertFalse(problems(cache -> lying(cache, method, lie)).isEmpty());
    }

    private List<Verdict> problems(UnaryOperator<Cache<String, Long>> wrapped) {
        Cache<String, Long> cache = wrapped.apply(Caches.of(
                        manager, 0, new DatabaseWriter(new Database(), new Random(SEED)), new Source(new Random(SEED)))
                .lasting());
        Recorder.Shared shared = Recorder.Shared.create();
        Recorder recorder = new Recorder("t", shared, new Heard("none", "none"));
        Random random = new Random(SEED);
        Calls calls = new Calls(recorder, random, new Processors(recorder, random));
        for (int i = 0; i < CALLS; i++) {
            calls.single(cache, "k" + random.nextInt(2));
        }
        return new ArrayList<>(new LinearizabilityChecker(TOLERANCE).check(shared.history()));
    }

    @SuppressWarnings("unchecked") // the proxy has that interface
    private static Cache<String, Long> lying(Cache<String, Long> cache, String method, Lie lie) {
        return (Cache<String, Long>) Proxy.newProxyInstance(
                Cache.class.getClassLoader(), new Class<?>[] {Cache.class}, (proxy, called, arguments) -> {
                    @Nullable Object honest;
                    try {
                        honest = called.invoke(cache, arguments);
                    } catch (InvocationTargetException e) {
                        honest = e.getCause();
                    }
                    @Nullable
                    Object answer =
                            called.getName().equals(method) ? lie.answer(cache, (String) arguments[0], honest) : honest;
                    if (answer instanceof RuntimeException failure) {
                        throw failure;
                    }
                    return answer;
                });
    }
}
