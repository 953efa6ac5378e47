package io.loomcache.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FrameDecoderTest {

    @Test
    void next_howeverTheStreamIsCut_givesTheSameFrames() throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            List<byte[]> sent = new ArrayList<>();
            ByteBuf stream = Unpooled.buffer();
            for (int i = 0; i < 20; i++) {
                byte[] frame = new byte[1 + random.nextInt(i == 7 ? 300_000 : 50)];
                random.nextBytes(frame);
                sent.add(frame);
                stream.writeInt(frame.length).writeBytes(frame);
            }

            List<byte[]> received = decode(stream, random);

            assertEquals(sent.size(), received.size());
            for (int i = 0; i < sent.size(); i++) {
                assertArrayEquals(sent.get(i), received.get(i));
            }
        }
    }

    private static List<byte[]> decode(ByteBuf stream, Random random) throws BadFrameException {
        FrameDecoder decoder = new FrameDecoder(1 << 20);
        List<byte[]> received = new ArrayList<>();
        while (stream.isReadable()) {
            int most = random.nextBoolean() ? 5 : 30_000;
            ByteBuf piece = stream.readSlice(Math.min(stream.readableBytes(), 1 + random.nextInt(most)));
            byte[] frame = decoder.next(piece);
            while (frame != null) {
                received.add(frame);
                frame = decoder.next(piece);
            }
        }
        return received;
    }

    @Test
    void next_ofALengthOutOfBounds_isRefusedBeforeThePayload() throws Exception {
        assertMalformed(0);
        assertMalformed(101);
        assertMalformed(-1);
        assertMalformed(Integer.MIN_VALUE);
        assertNull(new FrameDecoder(100).next(Unpooled.buffer().writeInt(100)));
    }

    private static void assertMalformed(int length) {
        ByteBuf in = Unpooled.buffer().writeInt(length);
        assertThrows(BadFrameException.class, () -> new FrameDecoder(100).next(in));
    }
}
