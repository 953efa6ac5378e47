package io.loomcache.proof.faults.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.history.Case;
import io.loomcache.history.Effect;
import io.loomcache.history.Guard;
import io.loomcache.history.Invocation;
import io.loomcache.map.Expiry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Listeners on a real cache, and records of callers that do not fit what they heard. */
class EarsTest {

    private static final Map<String, OptionalLong> NOTHING_READ = Map.of();

    @TempDir
    Path folder;

    @Test
    void lost_isWrong_unlessTheLogSaysSo() throws IOException {
        Heard heard = new Heard("listener", Caches.LISTENED);
        Map<String, List<Invocation>> histories = Map.of("listened/k", List.of(put(1)));
        Path log = folder.resolve("log");

        Ears.Judgement silent = new Ears(List.of(heard), log).judge(histories, NOTHING_READ, List.of("unheard"));
        Files.writeString(log, "WARN cache listened: listeners will not be told of the changes 5 to 9\n");
        Ears.Judgement said = new Ears(List.of(heard), log).judge(histories, NOTHING_READ, List.of("unheard"));
        Files.writeString(log, "WARN cache expiring: listeners will not be told of the changes 5 to 9\n");
        Ears.Judgement ofAnother = new Ears(List.of(heard), log).judge(histories, NOTHING_READ, List.of("unheard"));

        assertEquals(2, silent.wrong().size());
        assertEquals(List.of(), said.wrong());
        assertEquals(2, said.missing().size());
        assertEquals(1, said.lossLines());
        assertEquals(2, ofAnother.wrong().size());
    }

    @Test
    void listenersThatHeardDifferently_areWrong() {
        try (CacheManager manager = Caching.getCachingProvider().getCacheManager()) {
            Heard first = new Heard("first", Caches.LISTENED);
            Heard late = new Heard("late", Caches.LISTENED);
            Cache<String, Long> cache = manager.createCache(
                    Caches.LISTENED, new MutableConfiguration<String, Long>().setTypes(String.class, Long.class));
            Caches.listen(cache, first, true);
            cache.put("k", 1L);
            cache.remove("k");
            Caches.listen(cache, late, true);

            Ears.Judgement found = new Ears(List.of(first, late), folder.resolve("none"))
                    .judge(Map.of("listened/k", List.of(unknown(put(1)))), NOTHING_READ, List.of());

            assertEquals(2, first.count());
            assertTrue(first.hasHeard(new Case(Guard.is(1), Effect.remove())));
            assertFalse(late.hasHeard(new Case(Guard.is(1), Effect.remove())));
            assertFalse(late.hasHeard(put(1).cases().get(0)));
            assertEquals(1, found.wrong().size(), found.wrong().toString());
        }
    }

    @Test
    void aCallThatReturnsBeforeItsListenerWasTold_isNoted() {
        Recorder.Shared shared = Recorder.Shared.create();
        Recorder recorder = new Recorder("t", shared, new Heard("deaf", Caches.LISTENED));
        Case written = put(1).cases().get(0);

        recorder.perform(List.of(recorder.begin("lasting", "k", "put", List.of(written))), () -> List.of(written));
        assertEquals(0, shared.unheard().size());
        recorder.perform(
                List.of(recorder.begin(Caches.LISTENED, "k", "put", List.of(written))), () -> List.of(written));
        assertEquals(1, shared.unheard().size());
    }

    private static Invocation put(long value) {
        return new Invocation(
                "t", "listened/k", "put", 1, 2, List.of(new Case(Guard.ANY, Effect.set(value, Expiry.NEVER))));
    }

    private static Invocation unknown(Invocation of) {
        return new Invocation("t", of.key(), "put", 1, Long.MAX_VALUE, of.cases());
    }
}
