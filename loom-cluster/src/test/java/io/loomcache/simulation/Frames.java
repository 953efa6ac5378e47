package io.loomcache.simulation;

import io.loomcache.raft.RaftParts;
import io.loomcache.wire.FrameType;
import io.loomcache.wire.PushCodec;
import io.loomcache.wire.RequestCodec;
import io.loomcache.wire.ResponseCodec;

/** Shows frames to people. */
final class Frames {

    private static final int SHOWN = 220;

    private Frames() {}

    static String shown(byte[] frame) {
        String text;
        if (frame[0] == FrameType.RAFT) {
            text = RaftParts.shown(frame);
        } else if (frame[0] == FrameType.REQUEST) {
            text = RequestCodec.decode(frame).toString();
        } else if (frame[0] == FrameType.PUSH) {
            text = PushCodec.decode(frame).toString();
        } else {
            text = ResponseCodec.decode(frame).toString();
        }
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
    }
}
