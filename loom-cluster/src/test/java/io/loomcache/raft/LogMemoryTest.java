package io.loomcache.raft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LogMemoryTest {

    private static final int LENGTH = 1 << 20;
    private static final int HELD = (int) (LogMemory.BYTES / LENGTH);

    private final List<Long> read = new ArrayList<>();
    private long flushedIndex = Long.MAX_VALUE;
    private final LogMemory memory = new LogMemory(
            index -> {
                read.add(index);
                return new byte[] {(byte) index};
            },
            () -> flushedIndex);

    @Test
    void applied_beyondTheBound_leavesOldestOnDisk() {
        List<LogOperation.Proposed> operations = apply(HELD + 2);

        assertArrayEquals(new byte[] {1}, operations.get(0).bytes());
        assertArrayEquals(new byte[] {2}, operations.get(1).bytes());
        assertEquals(LENGTH, operations.get(2).bytes().length);
        assertEquals(List.of(1L, 2L), read);
    }

    @Test
    void applied_beforeTheFlush_staysInMemory() {
        flushedIndex = 1;

        List<LogOperation.Proposed> operations = apply(HELD + 3);

        assertArrayEquals(new byte[] {1}, operations.get(0).bytes());
        assertEquals(LENGTH, operations.get(1).bytes().length);
        assertEquals(List.of(1L), read);
    }

    private List<LogOperation.Proposed> apply(int count) {
        List<LogOperation.Proposed> operations = new ArrayList<>();
        for (int index = 1; index <= count; index++) {
            LogOperation.Proposed operation = new LogOperation.Proposed(new byte[LENGTH]);
            memory.applied(index, LENGTH, operation);
            operations.add(operation);
        }
        return operations;
    }
}
