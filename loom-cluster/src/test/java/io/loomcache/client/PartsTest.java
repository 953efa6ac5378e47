package io.loomcache.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The failure of a part does not speak for the others. */
class PartsTest {

    private final CompletableFuture<String> done = CompletableFuture.completedFuture("done");
    private final CompletableFuture<String> notDone =
            CompletableFuture.failedFuture(new LoomException.NotDone("no time", null));
    private final CompletableFuture<String> unknown =
            CompletableFuture.failedFuture(new LoomException.OutcomeUnknown("lost", null));

    @Test
    void allDone_areTheResultsInOrder() {
        assertEquals(List.of("done", "done"), LoomClient.await(Parts.together(true, List.of(done, done))));
    }

    @Test
    void changeThatOnePartDid_isNotCalledNotDone() {
        assertThrows(LoomException.OutcomeUnknown.class, () -> await(true, List.of(notDone, done)));
        assertThrows(LoomException.OutcomeUnknown.class, () -> await(true, List.of(notDone, unknown)));
    }

    @Test
    void changeThatNoPartDid_isNotDone() {
        assertThrows(LoomException.NotDone.class, () -> await(true, List.of(notDone, notDone)));
    }

    @Test
    void readThatOnePartDid_isNotDone() {
        assertThrows(LoomException.NotDone.class, () -> await(false, List.of(done, notDone)));
    }

    private static void await(boolean isChange, List<CompletableFuture<String>> parts) {
        LoomClient.await(Parts.together(isChange, parts));
    }
}
