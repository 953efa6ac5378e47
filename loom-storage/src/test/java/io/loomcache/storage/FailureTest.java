package io.loomcache.storage;

import static io.loomcache.storage.Fixture.CODEC;
import static io.loomcache.storage.Fixture.assertRefused;
import static io.loomcache.storage.Fixture.operations;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.storage.StoreException.Kind;
import io.microraft.RaftEndpoint;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A failed write is never acknowledged, and an interrupt is no failure. */
final class FailureTest {

    @TempDir
    Path folder;

    @Test
    void flush_thatFails_isFinalAndReportedOnce() {
        try (Fixture store = Fixture.started(folder)) {
            store.appendAndFlush(1, 1, 10);
            store.append(1, 11, 12);
            store.group.log.folder.close();

            StoreException failure = assertRefused(Kind.FAILED, store.group::flush, "flushing the log");

            assertEquals(List.of(failure), store.failures);
            assertSame(failure, assertThrows(StoreException.class, store.group::flush));
            assertSame(failure, assertThrows(StoreException.class, () -> store.append(1, 11, 11)));
            assertSame(failure, assertThrows(StoreException.class, () -> store.term(3, Fixture.M1)));
            assertSame(failure, assertThrows(StoreException.class, () -> store.group.truncateLogEntriesFrom(1)));
            assertSame(failure, assertThrows(StoreException.class, () -> store.member.group(1)));
            assertEquals(1, store.failures.size());
        }
        assertEquals(operations(1, 1, 10), operations(Fixture.restore(folder)));
    }

    @Test
    void hardState_thatCannotBeWritten_isFinal() {
        try (Fixture store = Fixture.started(folder)) {
            store.term(1, Fixture.M1);
            store.group.log.folder.close();
            assertRefused(Kind.FAILED, () -> store.term(2, Fixture.M2), "hard state");
            assertEquals(1, store.failures.size());
        }
        assertEquals(1, Fixture.restore(folder).getTermPersistentState().getTerm());
    }

    @Test
    void snapshot_thatFailsInTheBackground_stopsTheStore() {
        try (Fixture store = Fixture.started(folder)) {
            store.appendAndFlush(1, 1, 10);
            store.takeSnapshot(1, 10, List.of(ChunkContent.taken(0, 10, () -> {
                throw new IllegalStateException("no bytes");
            })));
            Fixture.await(() -> !store.failures.isEmpty());

            StoreException failure = assertRefused(Kind.FAILED, store.group::flush, "snapshot at 10", "no bytes");

            assertEquals(List.of(failure), store.failures);
        }
        assertEquals(operations(1, 1, 10), operations(Fixture.restore(folder)));
    }

    @Test
    void closedStore_refusesWithoutFailing() {
        Fixture store = Fixture.started(folder);
        store.close();
        store.close();

        assertRefused(Kind.GONE, store.group::flush, "closed");
        assertRefused(Kind.GONE, () -> store.member.group(0), "closed");
        assertTrue(store.failures.isEmpty());
    }

    @Test
    void flush_byAnInterruptedThread_isDurableAndKeepsTheFlag() {
        try (Fixture store = Fixture.started(folder)) {
            for (int index = 1; index <= 5; index++) {
                Thread.currentThread().interrupt();
                store.append(1, index, index);
                store.group.flush();
                assertTrue(Thread.interrupted(), "the interrupt was lost");
            }
            Thread.currentThread().interrupt();
            store.term(5, Fixture.M2);
            assertTrue(Thread.interrupted(), "the interrupt was lost");

            assertEquals(operations(1, 1, 5), operations(store.reopen()));
        }
    }

    @Test
    void flush_interruptedOnTheWay_isDurableAndKeepsTheFlag() {
        EngineCodec interrupting = new EngineCodec() {
            @Override
            public byte[] encodeOperation(Object operation) {
                Thread.currentThread().interrupt();
                return CODEC.encodeOperation(operation);
            }

            @Override
            public Object decodeOperation(byte[] bytes) {
                return CODEC.decodeOperation(bytes);
            }

            @Override
            public byte[] encodeEndpoint(RaftEndpoint endpoint) {
                return CODEC.encodeEndpoint(endpoint);
            }

            @Override
            public RaftEndpoint decodeEndpoint(byte[] bytes) {
                return CODEC.decodeEndpoint(bytes);
            }
        };
        Fixture.started(folder).close();
        try (MemberStore member = MemberStore.open(folder, "cluster", "m1", null, interrupting, failure -> {})) {
            GroupStore group = member.group(0);
            for (int index = 1; index <= 3; index++) {
                group.persistLogEntries(List.of(Fixture.entry(1, index)));
                group.flush();
                assertTrue(Thread.interrupted(), "the interrupt was lost");
            }
        }
        assertEquals(operations(1, 1, 3), operations(Fixture.restore(folder)));
    }
}
