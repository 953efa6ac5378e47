package io.loomcache.fuzz;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** An input that stands for several: each piece after its length in two bytes, the last one cut short. */
public final class Pieces {

    private Pieces() {}

    public static List<byte[]> of(byte[] input) {
        List<byte[]> pieces = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(input);
        while (in.remaining() > Short.BYTES) {
            int length = in.getShort() & 0xFFFF;
            byte[] piece = new byte[Math.min(length, in.remaining())];
            in.get(piece);
            pieces.add(piece);
        }
        return pieces;
    }

    public static byte[] join(List<byte[]> pieces) {
        int length =
                pieces.stream().mapToInt(piece -> Short.BYTES + piece.length).sum();
        ByteBuffer out = ByteBuffer.allocate(length);
        pieces.forEach(piece -> out.putShort((short) piece.length).put(piece));
        return out.array();
    }
}
