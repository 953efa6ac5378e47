package io.loomcache.map;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a mapping costs: a million small ones fit in a small heap. */
final class HeapTest {

    private static final int MAPPINGS = 200_000;
    private static final int VALUE_BYTES = 100;
    private static final long MOST_BYTES_PER_MAPPING = 300;

    @Test
    void mappings_small_takeLittleMoreThanTheirBytes() {
        MapLimits limits = new MapLimits(1, 1, 1, 1, 1, 1);
        long before = usedBytes();
        ReplicatedMap map = new ReplicatedMap(limits);
        map.apply(1, proposal(new Operation.CreateCache("books", new CacheDefinition(0, 0, new TreeMap<>()))));
        for (int i = 0; i < MAPPINGS; i++) {
            Bytes key = new Bytes("key-%013d".formatted(i).getBytes(US_ASCII));
            map.apply(
                    2 + i,
                    proposal(new Operation.Write(
                            "books", key, new byte[VALUE_BYTES], Condition.ALWAYS, Expiry.NEVER, false)));
        }

        long perMapping = (usedBytes() - before) / MAPPINGS;

        assertTrue(perMapping > VALUE_BYTES, "the measurement must see the values: " + perMapping);
        assertTrue(perMapping <= MOST_BYTES_PER_MAPPING, perMapping + " bytes per mapping");
        assertEquals(new Result.Count(MAPPINGS), map.query(new Operation.Size("books"), 0, NoGuards.NO_GUARDS));
    }

    private static Proposal proposal(Operation.Command command) {
        return new Proposal(0, 0, 0, 0, command);
    }

    /** Bytes in use after a full collection, which an unreachable object proves. */
    private static long usedBytes() {
        WeakReference<Object> witness = new WeakReference<>(new Object());
        do {
            System.gc();
        } while (witness.get() != null);
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
