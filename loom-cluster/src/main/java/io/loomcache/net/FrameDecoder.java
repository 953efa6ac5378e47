package io.loomcache.net;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into frames: 4 bytes of length, big-endian, then the payload, which is copied once,
 * straight out of the decrypted buffer. Owned by the connection's event loop.
 */
final class FrameDecoder {

    /** A frame beyond this size gets its memory as its bytes arrive, not when its length is announced. */
    private static final int TRUSTED_BYTES = 64 << 10;

    private int limitBytes;
    private int headerBytes;
    private int length;
    private byte @Nullable [] frame;
    private int filled;

    FrameDecoder(int limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Applies to frames whose length has not been read yet. */
    void limitTo(int bytes) {
        this.limitBytes = bytes;
    }

    /**
     * Takes bytes from {@code in} up to the end of the next frame.
     *
     * @return the frame, or null when {@code in} is used up
     * @throws BadFrameException if the announced length is zero or above the limit
     */
    byte @Nullable [] next(ByteBuf in) throws BadFrameException {
        if (frame == null && !readLength(in)) {
            return null;
        }
        return readPayload(in);
    }

    private boolean readLength(ByteBuf in) throws BadFrameException {
        if (headerBytes == 0 && in.readableBytes() >= 4) {
            length = in.readInt();
        } else {
            while (headerBytes < 4) {
                if (!in.isReadable()) {
                    return false;
                }
                length = length << 8 | in.readUnsignedByte();
                headerBytes++;
            }
        }
        headerBytes = 0;
        checkLength();
        frame = new byte[Math.min(length, TRUSTED_BYTES)];
        filled = 0;
        return true;
    }

    private void checkLength() throws BadFrameException {
        if (length == 0) {
            throw new BadFrameException("frame of 0 bytes, expected 1 or more");
        }
        if (length < 0 || length > limitBytes) {
            throw new BadFrameException(
                    "frame of " + Integer.toUnsignedString(length) + " bytes, expected at most " + limitBytes);
        }
    }

    private byte @Nullable [] readPayload(ByteBuf in) {
        byte[] target = frame;
        while (target != null && in.isReadable()) {
            int count = Math.min(in.readableBytes(), target.length - filled);
            in.readBytes(target, filled, count);
            filled += count;
            if (filled == length) {
                frame = null;
                return target;
            }
            if (filled == target.length) {
                target = Arrays.copyOf(target, Math.min(length, 2 * target.length));
                frame = target;
            }
        }
        return null;
    }
}
