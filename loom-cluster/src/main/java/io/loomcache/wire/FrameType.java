package io.loomcache.wire;

/** The first byte of every frame after the HELLO. Numbers are never reused. */
public final class FrameType {

    /** A {@link Request}, client to member. */
    public static final byte REQUEST = 1;

    /** A {@link Response}, member to client. */
    public static final byte RESPONSE = 2;

    /** A {@link Push}, member to client. */
    public static final byte PUSH = 3;

    /** A message between two members: group number (4 bytes), then the engine's message. */
    public static final byte RAFT = 4;

    /** A {@link MemberRequest}, from who asks to a member. */
    public static final byte MEMBER_REQUEST = 5;

    /** A {@link MemberResponse}, from a member to who asked. */
    public static final byte MEMBER_RESPONSE = 6;

    private FrameType() {}
}
