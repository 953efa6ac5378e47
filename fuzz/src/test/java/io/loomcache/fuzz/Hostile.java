package io.loomcache.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What every decoder owes to bytes that anybody may have sent or damaged: a value, or the one exception that
 * it documents, for memory in proportion to the input. That it ends is the fuzzer's time limit to watch.
 */
public final class Hostile {

    /** An element of one byte takes some fifty bytes in memory, and a list that grows holds it twice. */
    private static final long BYTES_PER_BYTE = 256;

    /** Messages, stack traces, buffers of a usual size. */
    private static final long FREE_BYTES = 256 << 10;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Hostile() {}

    /** Reads bytes; may throw. */
    @FunctionalInterface
    public interface Decoder<T> {
        T decode(byte[] bytes) throws Exception;
    }

    /** Asserts that the bytes are refused, or are the only ones that encode their value. */
    public static <T> void assertCanonical(
            byte[] bytes, Decoder<T> decoder, Function<T, byte[]> encoder, Class<? extends Exception> refusal) {
        T value = valueOrRefusal(bytes, decoder, refusal);
        if (value != null) {
            assertArrayEquals(bytes, encoder.apply(value), () -> "decoded to " + value);
        }
    }

    /** The value, null if the bytes are refused. Class loading allocates too, so only the second time counts. */
    public static <T> @Nullable T valueOrRefusal(byte[] bytes, Decoder<T> decoder, Class<? extends Exception> refusal) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        T value = decode(bytes, decoder, refusal);
        if (allocatedSince(before) > allowance(bytes)) {
            before = THREADS.getCurrentThreadAllocatedBytes();
            value = decode(bytes, decoder, refusal);
            long allocated = allocatedSince(before);
            if (allocated > allowance(bytes)) {
                throw new AssertionError(bytes.length + " bytes made the decoder allocate " + allocated);
            }
        }
        return value;
    }

    private static <T> @Nullable T decode(byte[] bytes, Decoder<T> decoder, Class<? extends Exception> refusal) {
        try {
            return decoder.decode(bytes);
        } catch (Exception e) {
            if (refusal.isInstance(e) && e.getMessage() != null) {
                return null;
            }
            throw new AssertionError("expected a value or " + refusal.getName() + " with a text", e);
        }
    }

    private static long allocatedSince(long before) {
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static long allowance(byte[] bytes) {
        return FREE_BYTES + BYTES_PER_BYTE * bytes.length;
    }
}
