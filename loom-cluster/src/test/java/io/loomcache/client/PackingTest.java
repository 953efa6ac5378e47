package io.loomcache.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.loomcache.config.DataLimits;
import io.loomcache.map.Bytes;
import io.loomcache.map.Expiry;
import io.loomcache.map.Operation;
import io.loomcache.map.Operation.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many parts become several steps, each within the limits of a batch, and nothing is lost or moved. */
final class PackingTest {

    private static final DataLimits TEN_ENTRIES = new DataLimits(100, 100, 10, 1_000);

    private static List<Bytes> keys(int from, int to) {
        return IntStream.range(from, to).mapToObj(PackingTest::key).toList();
    }

    private static Bytes key(int number) {
        return new Bytes(new byte[] {(byte) number});
    }

    private static Operation.SoftLock lock(int from, int to) {
        return new Operation.SoftLock("c", keys(from, to), 7, 1_000);
    }

    private static Operation.Item item(int number, int bytes) {
        return new Operation.Item(key(number), new byte[bytes]);
    }

    private static Operation.Fill fill(List<Operation.Item> items) {
        return new Operation.Fill("c", items, 7, true, Expiry.NEVER);
    }

    @Test
    void partsWithinTheLimits_stayOneStep() {
        List<Part> parts = List.of(lock(0, 9), new Operation.SoftLockAll("d", 1_000));

        List<List<Part>> packed = Packing.packed(parts, TEN_ENTRIES);

        assertEquals(1, packed.size());
        assertSame(parts, packed.get(0));
    }

    @Test
    void partOfTooManyKeys_isSplitInOrderAndKeepsWhatItSays() {
        List<List<Part>> packed = Packing.packed(List.of(lock(0, 35)), TEN_ENTRIES);

        List<Bytes> locked = new ArrayList<>();
        for (List<Part> step : packed) {
            Operation.SoftLock piece = (Operation.SoftLock) step.get(0);
            assertEquals(1, step.size());
            assertEquals(new Operation.SoftLock("c", piece.keys(), 7, 1_000), piece);
            assertEquals(true, piece.keys().size() <= 10, "too many keys: " + piece.keys());
            locked.addAll(piece.keys());
        }
        assertEquals(keys(0, 35), locked);
    }

    @Test
    void unlockOfTooManyKeys_isSplitInOrderAndKeepsWhatItSays() {
        List<Operation.Change> changes = IntStream.range(0, 15)
                .mapToObj(number -> new Operation.Change(key(number), null))
                .toList();

        List<List<Part>> packed =
                Packing.packed(List.of(new Operation.SoftUnlock("c", 42, changes, Expiry.NEVER)), TEN_ENTRIES);

        List<Operation.Change> told = new ArrayList<>();
        for (List<Part> step : packed) {
            Operation.SoftUnlock piece = (Operation.SoftUnlock) step.get(0);
            assertEquals(42, piece.token());
            told.addAll(piece.changes());
        }
        assertEquals(2, packed.size());
        assertEquals(changes, told);
    }

    @Test
    void fillOfTooManyBytes_isSplitAndKeepsWhatItSays() {
        List<Operation.Item> items = List.of(item(1, 99), item(2, 99), item(3, 99));

        List<List<Part>> packed = Packing.packed(List.of(fill(items)), new DataLimits(100, 100, 10, 200));

        assertEquals(List.of(List.of(fill(items.subList(0, 1))), List.of(fill(items.subList(1, 3)))), packed);
    }

    @Test
    void oneValueLargerThanAStep_isLeftToBeRefused() {
        List<Part> parts = List.of(fill(List.of(item(1, 5_000))));

        assertEquals(List.of(parts), Packing.packed(parts, TEN_ENTRIES));
    }
}
