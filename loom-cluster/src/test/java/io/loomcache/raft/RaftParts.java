package io.loomcache.raft;

import io.microraft.model.impl.DefaultRaftModelFactory;

/** What tests of other packages need of this one. */
public final class RaftParts {

    private static final RaftMessageCodec CODEC = new RaftMessageCodec(new DefaultRaftModelFactory());

    private RaftParts() {}

    /** A frame between members, for people. */
    public static String shown(byte[] frame) {
        return CODEC.decode(frame, new MemberEndpoint("sender")).toString();
    }
}
