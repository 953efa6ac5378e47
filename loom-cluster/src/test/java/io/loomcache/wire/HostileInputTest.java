package io.loomcache.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes: a value that encodes to just these bytes, or a MalformedException. */
final class HostileInputTest {

    private static final String SEED_PROPERTY = "loomcache.wire.seed";
    private static final long SEED = Long.getLong(SEED_PROPERTY, System.nanoTime());

    private static final int MUTATIONS_PER_SAMPLE = 2_000;
    private static final int GARBAGE_PER_SAMPLE = 500;

    /** A claimed count of 2^31, then one of as many elements as bytes follow. */
    private static final String TWO_TO_31 = "8080808008";

    private static final int TAIL_BYTES = 1 << 20;

    static Stream<Sample<?>> samples() {
        return Samples.all();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void decode_ofEveryTruncation_isMalformedOrAnotherValue(Sample<?> sample) {
        byte[] whole = sample.encoded();
        for (int length = 0; length < whole.length; length++) {
            check(sample, Arrays.copyOf(whole, length));
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void decode_ofMutatedBytes_isMalformedOrAnotherValue(Sample<?> sample) {
        Random random = random(sample);
        byte[] whole = sample.encoded();
        for (int i = 0; i < MUTATIONS_PER_SAMPLE; i++) {
            byte[] mutated = whole.clone();
            mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            check(sample, mutated);
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void decode_ofGarbageAfterTheOpcode_isMalformedOrAnotherValue(Sample<?> sample) {
        Random random = random(sample);
        byte[] whole = sample.encoded();
        for (int i = 0; i < GARBAGE_PER_SAMPLE; i++) {
            byte[] garbage = new byte[random.nextInt(200)];
            random.nextBytes(garbage);
            int kept = Math.min(random.nextInt(4), Math.min(whole.length, garbage.length));
            System.arraycopy(whole, 0, garbage, 0, kept);
            check(sample, garbage);
        }
    }

    /** Answer, Propose and Ask end with bytes of any length, so that one more is another value. */
    @ParameterizedTest
    @MethodSource("samples")
    void decode_ofTrailingByte_isMalformed(Sample<?> sample) {
        byte[] longer = Arrays.copyOf(sample.encoded(), sample.encoded().length + 1);
        Object value = sample.value();
        boolean open =
                value instanceof Response.Answer || value instanceof Request.Propose || value instanceof Request.Ask;

        if (open) {
            assertArrayEquals(longer, sample.encodedAgain(longer));
        } else {
            assertThrows(MalformedException.class, () -> sample.decode(longer));
        }
    }

    static Stream<Arguments> counts() {
        return Stream.of(
                count("WriteAll", "02 0163 01 01", OperationCodec::decode),
                count("RemoveAll", "03 0163", OperationCodec::decode),
                count("CreateCache", "06 0163 00 00", OperationCodec::decode),
                count("Read", "80 0163", OperationCodec::decode),
                count("Write", "01 0163", OperationCodec::decode),
                count("Proposal", "01" + "00".repeat(32) + "03 0163", ProposalCodec::decode),
                count("Batch", "03", ResultCodec::decode),
                count("Values", "04 00", ResultCodec::decode),
                count("Page", "05", ResultCodec::decode),
                count("Names", "07", ResultCodec::decode),
                count("Subscribe", "01 04" + "00".repeat(8) + "00", RequestCodec::decode),
                count("Topology", "02 02" + "00".repeat(8), ResponseCodec::decode),
                count("Events", "03 01" + "00".repeat(8), PushCodec::decode),
                count("Fence", "0c 0163", OperationCodec::decode),
                count("Unfence", "0d 0163", OperationCodec::decode),
                count("Fenced", "0b 00", ResultCodec::decode),
                count("EventsPart", "04 00 00", SnapshotCodec::decode),
                count("Together", "10", OperationCodec::decode),
                count("SoftLock", "10 01 01 0163", OperationCodec::decode),
                count("SoftUnlock", "10 01 03 0163 00 00 00", OperationCodec::decode),
                count("Fill", "10 01 05 0163 00 00 00 00", OperationCodec::decode),
                count("Present", "86 0163", OperationCodec::decode),
                count("Changes", "85 0163", OperationCodec::decode),
                count("TogetherResult", "0c 00", ResultCodec::decode),
                count("Revisions", "0e 00", ResultCodec::decode),
                count("Meta", "07 00" + "00".repeat(8 + 1 + 2), SnapshotCodec::decode),
                count("Segment", "02 01 00", SnapshotCodec::decode));
    }

    private static Arguments count(String name, String prefix, Function<byte[], ?> decoder) {
        return Arguments.of(name, prefix.replace(" ", ""), decoder);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("counts")
    void decode_ofHugeCount_allocatesNextToNothing(String name, String prefix, Function<byte[], ?> decoder) {
        byte[] huge = HexFormat.of().parseHex(prefix + TWO_TO_31 + "00");

        long allocated = allocatedBy(() -> {
            var malformed = assertThrows(MalformedException.class, () -> decoder.apply(huge), name);
            assertTrue(malformed.toString().contains("2147483648"), malformed::toString);
        });

        assertTrue(allocated < 256 << 10, () -> name + " allocated " + allocated + " bytes");
    }

    /** The count is possible, the first element is not: nothing may be reserved for the others. */
    @Test
    void decode_ofCountWithoutElements_reservesNothing() {
        byte[] head = HexFormat.of().parseHex("030163" + "ffff3f");
        byte[] frame = Arrays.copyOf(head, head.length + TAIL_BYTES);
        Arrays.fill(frame, head.length, frame.length, (byte) 0xFF);

        long allocated = allocatedBy(() -> assertThrows(MalformedException.class, () -> OperationCodec.decode(frame)));

        assertTrue(allocated < 256 << 10, () -> allocated + " bytes");
    }

    @Test
    void decode_ofMoreElementsThanAnyMessageMayHave_isMalformed() {
        byte[] head = HexFormat.of().parseHex("030163" + "818040");
        byte[] frame = Arrays.copyOf(head, head.length + ByteReader.MAX_ELEMENTS + 1);

        var malformed = assertThrows(MalformedException.class, () -> OperationCodec.decode(frame));

        assertEquals(
                "key count: 1048577 at byte 3, expected at most 1048576 (the limit or what remains)",
                malformed.getMessage());
    }

    @Test
    void decode_ofUnknownOpcode_namesIt() {
        List<String> messages = new ArrayList<>();
        messages.add(message(() -> OperationCodec.decode(new byte[] {99})));
        messages.add(message(() -> OperationCodec.decode(new byte[] {(byte) 200})));
        messages.add(message(() -> RequestCodec.decode(new byte[] {1, 99, 0, 0, 0, 0, 0, 0, 0, 0})));
        messages.add(message(() -> RequestCodec.decode(new byte[] {2, 1})));

        assertEquals(
                List.of(
                        "command opcode: 99 at byte 0, expected one this version knows",
                        "query opcode: 200 at byte 0, expected one this version knows",
                        "request opcode: 99 at byte 1, expected one this version knows",
                        "frame type: 2 at byte 0, expected 1"),
                messages);
    }

    @Test
    void decode_ofLongText_isNotRepeatedInTheMessage() {
        byte[] frame = HexFormat.of().parseHex("04a08d06" + "61".repeat(100_000) + "00");
        frame[50_000] = (byte) 0xFF;

        assertTrue(message(() -> OperationCodec.decode(frame)).length() < 200);
    }

    private static String message(Runnable decoding) {
        return String.valueOf(
                assertThrows(MalformedException.class, decoding::run).getMessage());
    }

    private static void check(Sample<?> sample, byte[] bytes) {
        try {
            assertArrayEquals(bytes, sample.encodedAgain(bytes));
        } catch (MalformedException expected) {
            assertTrue(String.valueOf(expected.getMessage()).contains(", expected "), expected::getMessage);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(
                    "-D" + SEED_PROPERTY + "=" + SEED + ": " + HexFormat.of().formatHex(bytes), e);
        }
    }

    private static Random random(Sample<?> sample) {
        return new Random(SEED ^ Arrays.hashCode(sample.encoded()));
    }

    private static long allocatedBy(Runnable work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        work.run();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
