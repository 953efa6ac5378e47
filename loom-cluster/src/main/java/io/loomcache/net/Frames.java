package io.loomcache.net;

import io.loomcache.config.NetLimits;

/** What all kinds of connections say about frames in the same words. */
final class Frames {

    /** The length before each payload. */
    static final int HEADER_BYTES = 4;

    static final String CLOSED_BY_REMOTE = "closed by the other side";

    private Frames() {}

    /** @throws IllegalArgumentException if the other side would have to refuse this frame */
    static void check(byte[] frame, NetLimits limits) {
        if (frame.length == 0 || frame.length > limits.frameBytes()) {
            throw new IllegalArgumentException(
                    "frame of " + frame.length + " bytes, expected 1 to " + limits.frameBytes());
        }
    }

    static String outboundLimitPassed(NetLimits limits) {
        return "the other side reads too slowly: more than " + limits.outboundBytes() + " bytes wait to be sent";
    }
}
