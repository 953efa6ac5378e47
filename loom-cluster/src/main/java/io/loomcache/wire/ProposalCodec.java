package io.loomcache.wire;

import io.loomcache.map.Proposal;

/**
 * A {@link Proposal} as it stands in the log: a header of fixed size, then the command's bytes exactly as
 * the client encoded them. Stateless; any thread.
 */
public final class ProposalCodec {

    /** The layout of the header. Never reused. */
    private static final int LAYOUT = 1;

    private static final int HEADER_BYTES = 1 + 4 * Long.BYTES;

    private ProposalCodec() {}

    /**
     * One log entry, allocated once.
     *
     * @param encodedCommand from {@link OperationCodec#encode}; appended unchanged and unchecked
     */
    public static byte[] encode(
            long timeMillis, long sessionId, long requestId, long acknowledgedBelow, byte[] encodedCommand) {
        return new ByteWriter(HEADER_BYTES + encodedCommand.length)
                .int8(LAYOUT)
                .int64(timeMillis)
                .int64(sessionId)
                .int64(requestId)
                .int64(acknowledgedBelow)
                .rest(encodedCommand)
                .toArray();
    }

    /** The time stamped on an entry; the rest is not looked at. */
    public static long timeMillis(byte[] entry) {
        ByteReader in = new ByteReader(entry);
        requireLayout(in);
        return in.int64("timeMillis");
    }

    /**
     * The entry. The leader decoded the command before it proposed it: a MalformedException here means a
     * damaged log or a member older than the entry, which must stop rather than skip it.
     */
    public static Proposal decode(byte[] entry) {
        ByteReader in = new ByteReader(entry);
        requireLayout(in);
        Proposal proposal = new Proposal(
                in.int64("timeMillis"),
                in.int64("sessionId"),
                in.int64("requestId"),
                in.int64("acknowledgedBelow"),
                OperationCodec.readCommand(in));
        in.end("log entry");
        return proposal;
    }

    /** The opcode of an entry's command; the rest is not looked at. */
    public static int opcode(byte[] entry) {
        if (entry.length <= HEADER_BYTES) {
            throw MalformedException.of("log entry length", entry.length, 0, "more than " + HEADER_BYTES);
        }
        return entry[HEADER_BYTES] & 0xFF;
    }

    private static void requireLayout(ByteReader in) {
        int layout = in.int8("log entry layout");
        if (layout != LAYOUT) {
            throw MalformedException.of("log entry layout", layout, 0, "" + LAYOUT);
        }
    }
}
