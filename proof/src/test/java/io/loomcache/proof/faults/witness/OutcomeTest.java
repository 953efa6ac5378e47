package io.loomcache.proof.faults.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomException;
import io.loomcache.history.Case;
import io.loomcache.history.Effect;
import io.loomcache.history.Guard;
import io.loomcache.history.Invocation;
import io.loomcache.map.Expiry;
import java.util.List;
import java.util.function.Supplier;
import javax.cache.CacheException;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CacheWriterException;
import javax.cache.processor.EntryProcessorException;
import org.junit.jupiter.api.Test;

/** What a call's failure says, and the cases that are judged because of it. */
class OutcomeTest {

    private static final Case WRITTEN = new Case(Guard.ANY, Effect.set(7, Expiry.NEVER));

    private final Recorder.Shared shared = Recorder.Shared.create();
    private final Recorder recorder = new Recorder("t", shared, new Heard("none", "none"));

    @Test
    void failures_sayWhatMayHaveHappened() {
        assertEquals(Outcome.UNKNOWN, Outcome.of(unknown()));
        assertEquals(Outcome.NOT_DONE, Outcome.of(notDone()));
        assertEquals(Outcome.UNKNOWN, Outcome.of(new EntryProcessorException(unknown())));
        assertEquals(Outcome.NOT_WRITTEN, Outcome.of(new CacheWriterException(new DatabaseWriter.Refused())));
        assertEquals(Outcome.NOT_LOADED, Outcome.of(new CacheLoaderException(new Source.Refused())));
        assertEquals(Outcome.OTHER, Outcome.of(new CacheException("whatever")));
    }

    @Test
    void onlyTheUnexplained_isAFailureOfTheRun() {
        for (Outcome outcome : Outcome.values()) {
            boolean isExpected = outcome != Outcome.REJECTED && outcome != Outcome.OTHER;
            assertEquals(isExpected, !outcome.isFailure(), outcome.toString());
        }
        recorder.perform(List.of(), () -> {
            throw new CacheException("whatever");
        });
        assertEquals(1, shared.failures().size());
    }

    @Test
    void done_isTheCaseThatWasSeen() {
        Case seen = new Case(Guard.is(3), WRITTEN.effect());
        assertEquals(Outcome.DONE, write(() -> List.of(seen)));

        Invocation only = only();
        assertTrue(only.isKnown());
        assertEquals(List.of(seen), only.cases());
    }

    @Test
    void outcomeUnknown_isEveryCaseThatWasPossible() {
        assertEquals(Outcome.UNKNOWN, write(() -> {
            throw unknown();
        }));

        Invocation only = only();
        assertFalse(only.isKnown());
        assertEquals(List.of(WRITTEN), only.cases());
    }

    @Test
    void anyOtherFailure_isJudgedAsOneThatMayHaveHappened() {
        write(() -> {
            throw new CacheException("whatever");
        });
        assertFalse(only().isKnown());
    }

    @Test
    void notDone_andNotWritten_areNoCase() {
        write(() -> {
            throw notDone();
        });
        write(() -> {
            throw new CacheWriterException(new DatabaseWriter.Refused());
        });
        assertTrue(shared.history().byKey().isEmpty());
    }

    private Outcome write(Supplier<List<Case>> operation) {
        return recorder.perform(List.of(recorder.begin("c", "k", "put", List.of(WRITTEN))), operation);
    }

    private Invocation only() {
        List<Invocation> all = shared.history().byKey().getOrDefault("c/k", List.of());
        assertEquals(1, all.size());
        return all.get(0);
    }

    private static CacheException unknown() {
        return new CacheException(new LoomException.OutcomeUnknown("given", null));
    }

    private static CacheException notDone() {
        return new CacheException(new LoomException.NotDone("given", null));
    }
}
