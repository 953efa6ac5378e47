package io.loomcache.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.SourcedCaches.Step;
import io.loomcache.map.Bytes;
import io.loomcache.map.Expiry;
import io.loomcache.map.Operation;
import io.loomcache.map.Result;
import io.loomcache.wire.OperationCodec;
import io.loomcache.wire.Request;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a source's client knows of its group, and what becomes of the steps that it sends. */
final class SourcedCachesTest {

    private static final Duration MOMENT = Duration.ofMillis(500);
    private static final Bytes KEY = new Bytes("k".getBytes(StandardCharsets.UTF_8));

    private final VirtualScheduler time = new VirtualScheduler();
    private final FakeMembers members = new FakeMembers(time, "a", "b", "c");
    private final LoomClient client = members.client(Duration.ofSeconds(10), Duration.ofMinutes(1));
    private final SourcedCaches caches = client.sourced("database");

    @AfterEach
    void close() {
        client.close();
    }

    private <T extends @Nullable Object> T done(CompletableFuture<T> future) {
        time.advance(MOMENT);
        assertTrue(future.isDone());
        return future.join();
    }

    private long groupRevision() {
        return members.map.lastApplied();
    }

    private static Operation.SoftLock lock(List<Bytes> keys) {
        return new Operation.SoftLock("c", keys, 0, 60_000);
    }

    private static Operation.SoftUnlock unlock(long token) {
        return new Operation.SoftUnlock("c", token, List.of(new Operation.Change(KEY, new byte[1])), Expiry.NEVER);
    }

    @Test
    void revision_isThatOfTheLastAnswer_neverOfWhatIsOnItsWay() {
        assertEquals(0, caches.revision());
        done(caches.read("c", KEY));
        long read = caches.revision();
        CompletableFuture<List<Step>> locking = caches.together(List.of(lock(List.of(KEY))));
        long onItsWay = caches.revision();
        Step locked = done(locking).get(0);

        assertTrue(read > 0 && read <= groupRevision());
        assertEquals(read, onItsWay);
        assertEquals(locked.revision(), caches.revision());
        assertEquals(groupRevision(), caches.revision());
    }

    @Test
    void cacheWhoseGuardIsNotHeld_isClosed_andStillTellsTheRevision() {
        done(caches.together(List.of(lock(List.of(KEY)))));
        done(caches.guard("owner", Duration.ofSeconds(1)).cover(List.of("c")));
        long guarded = groupRevision();

        SourcedCaches.Lookup lookup = done(caches.read("c", KEY));

        assertFalse(lookup.isOpen());
        assertNull(lookup.found());
        assertEquals(guarded, caches.revision());
        assertNull(done(caches.present("c", List.of(KEY))));
        done(caches.abandonGuard("owner"));
        assertTrue(done(caches.read("c", KEY)).isOpen());
        assertEquals(new BitSet(), done(caches.present("c", List.of(KEY))));
    }

    @Test
    void mapOfACacheWhoseGuardIsNotHeld_findsNothing() {
        done(caches.guard("owner", Duration.ofSeconds(1)).cover(List.of("c")));

        LoomMap map = client.map("c");

        assertNull(done(map.read(KEY)));
        assertEquals(List.of(new LoomMap.Lookup(null, groupRevision())), done(map.lookupAll(List.of(KEY))));
    }

    @Test
    void revision_ofAnAnswerThatIsOlder_doesNotGoBack() {
        done(caches.together(List.of(lock(List.of(KEY)))));
        long known = caches.revision();

        SourcedCaches other = client.sourced("database");
        done(other.changes("c", List.of(KEY)));
        done(caches.read("c", KEY));

        assertTrue(other.revision() >= known);
        assertTrue(caches.revision() >= known);
    }

    @Test
    void together_whoseAnswerWasLost_isAppliedOnce() {
        done(caches.together(List.of(lock(List.of(KEY)))));
        members.member("a").loseAnswers();
        CompletableFuture<List<Step>> lost = caches.together(List.of(lock(List.of(KEY))));
        time.advance(Duration.ofMillis(5));
        members.member("a").script(null);

        Step step = done(lost).get(0);

        long sent = members.member("a").received(Request.Propose.class).stream()
                .filter(propose -> OperationCodec.decode(propose.command()) instanceof Operation.Together)
                .count();
        assertEquals(3, sent, "the step was sent again");
        assertTrue(
                step.revision() < groupRevision(), "the retry is an entry of its own, and has the first one's result");
        done(caches.together(List.of(unlock(step.revision()))));
        assertEquals(
                List.of(Result.Revisions.LOCKED), done(caches.changes("c", List.of(KEY))), "the first lock stands");
    }

    @Test
    void together_ofMoreThanABatch_becomesStepsWithTokensOfTheirOwn() {
        int most = client.config().dataLimits().batchEntries();
        List<Bytes> keys = IntStream.range(0, most + 1)
                .mapToObj(number -> new Bytes(("k" + number).getBytes(StandardCharsets.UTF_8)))
                .toList();

        List<Step> steps = done(caches.together(List.of(lock(keys))));

        assertEquals(2, steps.size());
        assertTrue(steps.get(0).revision() < steps.get(1).revision());
        for (Step step : steps) {
            Operation.SoftLock part = (Operation.SoftLock) step.parts().get(0);
            assertEquals(List.of(Result.DONE), step.results());
            assertTrue(part.keys().size() <= most);
        }
        assertNull(done(caches.read("c", keys.get(most))).found());
    }
}
