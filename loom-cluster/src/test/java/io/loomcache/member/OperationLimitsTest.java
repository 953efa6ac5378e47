package io.loomcache.member;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.DataLimits;
import io.loomcache.map.Bytes;
import io.loomcache.map.Expiry;
import io.loomcache.map.Operation;
import io.loomcache.map.Operation.Part;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The parts of a step are judged one by one, and together. */
final class OperationLimitsTest {

    private static final Bytes KEY = new Bytes(new byte[10]);
    private static final Bytes LONG_KEY = new Bytes(new byte[11]);

    private final OperationLimits limits = new OperationLimits(new DataLimits(10, 20, 3, 100));

    private @Nullable String violation(Part... parts) {
        return limits.violation(new Operation.Together(List.of(parts)), 0);
    }

    private void assertRefused(String how, Part... parts) {
        String violation = violation(parts);
        assertNotNull(violation, how);
        assertTrue(violation.contains(how), violation);
    }

    private static Operation.SoftLock lock(int times, Bytes key, long millis) {
        return new Operation.SoftLock("c", Collections.nCopies(times, key), 0, millis);
    }

    private static Operation.SoftUnlock unlock(int times, Bytes key, byte @Nullable [] value) {
        return new Operation.SoftUnlock(
                "c", 1, Collections.nCopies(times, new Operation.Change(key, value)), Expiry.NEVER);
    }

    private static Operation.Fill fill(int times, Bytes key, byte[] value) {
        return new Operation.Fill(
                "c", Collections.nCopies(times, new Operation.Item(key, value)), 0, false, Expiry.NEVER);
    }

    @Test
    void partsAtTheLimits_areLetIn() {
        assertNull(violation(lock(1, KEY, 600_000), unlock(1, KEY, new byte[20]), fill(1, KEY, new byte[20])));
        assertNull(violation(new Operation.SoftLockAll("c", 600_000), new Operation.SoftUnlockAll("c", 1)));
        assertNull(violation(unlock(3, KEY, null)));
    }

    @Test
    void entriesOfAllParts_areCounted() {
        assertRefused("batch entries: 4", lock(2, KEY, 1), unlock(1, KEY, null), fill(1, KEY, new byte[1]));
        assertRefused("batch entries: 4", lock(4, KEY, 1));
        assertRefused("batch entries: 4", unlock(4, KEY, null));
        assertRefused("batch entries: 4", fill(4, KEY, new byte[1]));
    }

    @Test
    void partsWithoutKeys_areCounted() {
        Part part = new Operation.SoftUnlockAll("c", 1);

        assertRefused("parts: 4", part, part, part, part);
    }

    @Test
    void keysAndValues_areMeasured() {
        assertRefused("11", lock(1, LONG_KEY, 1));
        assertRefused("11", unlock(1, LONG_KEY, null));
        assertRefused("11", fill(1, LONG_KEY, new byte[1]));
        assertRefused("21", unlock(1, KEY, new byte[21]));
        assertRefused("21", fill(1, KEY, new byte[21]));
        assertRefused("21", lock(1, KEY, 1), fill(1, KEY, new byte[21]));
    }

    @Test
    void timesOfLocks_areBounded() {
        assertRefused("time of a soft lock", lock(1, KEY, 600_001));
        assertRefused("time of a soft lock", new Operation.SoftLockAll("c", 600_001));
    }

    @Test
    void namesOfCaches_areBounded() {
        assertRefused("cache name length: 256", new Operation.SoftLockAll("n".repeat(256), 1));
        assertRefused("cache name length: 256", new Operation.SoftUnlockAll("n".repeat(256), 1));
    }
}
