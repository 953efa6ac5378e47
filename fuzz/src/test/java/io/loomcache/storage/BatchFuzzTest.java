package io.loomcache.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.loomcache.fuzz.Hostile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.params.provider.MethodSource;

/** The log entries of one flush, read as they are, and again with the checksums that fit what is there. */
final class BatchFuzzTest {

    private static final int CHECKED_HEADER_BYTES = Batch.ENTRY_HEADER_BYTES - Integer.BYTES;

    private final Batch batch = new Batch();

    private record Entry(long index, int term, byte[] operation) {}

    static Stream<byte[]> seeds() {
        Batch batch = new Batch();
        batch.add(7, 1, new byte[] {1, 2, 3});
        byte[] one = Arrays.copyOf(batch.array(), batch.length());
        batch.add(8, 2, new byte[0]);
        batch.add(9, 2, new byte[40]);
        return Stream.of(one, Arrays.copyOf(batch.array(), batch.length()));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void read(byte[] value) {
        check(value);
        check(mended(value));
    }

    private void check(byte[] value) {
        long first = value.length < Long.BYTES ? 0 : ByteBuffer.wrap(value).getLong();
        Hostile.assertCanonical(value, it -> entries(first, it), BatchFuzzTest::encoded, StoreException.class);
        for (long wanted = first; wanted < first + 3; wanted++) {
            long index = wanted;
            Hostile.valueOrRefusal(value, it -> batch.operation("log", first, it, index), StoreException.class);
        }
    }

    private List<Entry> entries(long first, byte[] value) {
        List<Entry> entries = new ArrayList<>();
        batch.read("log", first, value, (index, term, operation, offset) -> {
            entries.add(new Entry(index, term, operation));
            assertArrayEquals(operation, batch.operation("log", first, value, index));
        });
        return entries;
    }

    private static byte[] encoded(List<Entry> entries) {
        Batch out = new Batch();
        entries.forEach(entry -> out.add(entry.index, entry.term, entry.operation));
        return Arrays.copyOf(out.array(), out.length());
    }

    private static byte[] mended(byte[] value) {
        byte[] mended = value.clone();
        ByteBuffer in = ByteBuffer.wrap(mended);
        for (int at = 0; mended.length - at >= Batch.ENTRY_HEADER_BYTES; ) {
            int length = in.getInt(at + CHECKED_HEADER_BYTES - Integer.BYTES);
            int start = at + Batch.ENTRY_HEADER_BYTES;
            if (length < 0 || length > mended.length - start) {
                break;
            }
            CRC32C crc = new CRC32C();
            crc.update(mended, at, CHECKED_HEADER_BYTES);
            crc.update(mended, start, length);
            in.putInt(at + CHECKED_HEADER_BYTES, (int) crc.getValue());
            at = start + length;
        }
        return mended;
    }
}
