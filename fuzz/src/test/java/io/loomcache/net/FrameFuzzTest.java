package io.loomcache.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.loomcache.fuzz.Hostile;
import io.loomcache.fuzz.Pieces;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** A stream that arrives in pieces: cut elsewhere, it gives the same frames and the same end. */
final class FrameFuzzTest {

    /** Large, so that an announced length could claim memory that no byte has paid for. */
    private static final int LIMIT_BYTES = 64 << 20;

    static Stream<byte[]> seeds() {
        return Stream.of(
                Pieces.join(List.of(new byte[] {0, 0, 0, 1, 7, 0}, new byte[] {0, 0, 2, 8, 9, 0, 0, 0, 0})),
                Pieces.join(List.of(new byte[] {0, 0, 0}, new byte[] {3, 1, 2, 3}, new byte[] {0, 0, 0, 1, 5})),
                Pieces.join(List.of(new byte[] {3, -1, -1, -1, 1, 2}, new byte[3])),
                Pieces.join(List.of(new byte[] {4, 0, 0, 1})));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void next(byte[] input) {
        List<byte[]> pieces = Pieces.of(input);
        byte[] stream = concatenated(pieces);

        List<String> frames = Hostile.valueOrRefusal(input, any -> decoded(pieces), BadFrameException.class);

        assertEquals(expected(stream), frames == null ? List.of("refused") : frames);
    }

    private static List<String> decoded(List<byte[]> pieces) throws BadFrameException {
        FrameDecoder decoder = new FrameDecoder(LIMIT_BYTES);
        List<String> frames = new ArrayList<>();
        for (byte[] piece : pieces) {
            ByteBuf in = Unpooled.wrappedBuffer(piece);
            for (byte[] frame = decoder.next(in); frame != null; frame = decoder.next(in)) {
                frames.add(HexFormat.of().formatHex(frame));
            }
        }
        return frames;
    }

    private static byte[] concatenated(List<byte[]> pieces) {
        ByteBuffer all = ByteBuffer.allocate(
                pieces.stream().mapToInt(piece -> piece.length).sum());
        pieces.forEach(all::put);
        return all.array();
    }

    /** By docs/WIRE.md. */
    private static List<String> expected(byte[] stream) {
        List<String> frames = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(stream);
        while (in.remaining() >= Integer.BYTES) {
            int length = in.getInt();
            if (length <= 0 || length > LIMIT_BYTES) {
                return List.of("refused");
            }
            if (length > in.remaining()) {
                break;
            }
            byte[] frame = new byte[length];
            in.get(frame);
            frames.add(HexFormat.of().formatHex(frame));
        }
        return frames;
    }
}
