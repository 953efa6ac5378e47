package io.loomcache.wire;

import io.loomcache.config.Address;
import io.loomcache.config.ConfigException;
import io.loomcache.config.MemberAddress;
import io.loomcache.wire.Response.Answer;
import io.loomcache.wire.Response.Leader;
import io.loomcache.wire.Response.Ok;
import io.loomcache.wire.Response.Refusal;
import io.loomcache.wire.Response.Refused;
import io.loomcache.wire.Response.Subscribed;
import io.loomcache.wire.Response.Topology;

/**
 * A {@link Response} as a whole frame: {@link FrameType#RESPONSE}, opcode, correlation id, then its
 * fields (docs/WIRE.md). Stateless; any thread.
 */
public final class ResponseCodec {

    // Never reused.
    private static final int ANSWER = 1;
    private static final int TOPOLOGY = 2;
    private static final int SUBSCRIBED = 3;
    private static final int OK = 4;
    private static final int REFUSED = 5;

    private static final int HEADER_BYTES = 2 + Long.BYTES;
    private static final int USUAL_BYTES = 128;

    private static final Refusal[] REFUSALS = Refusal.values();

    private ResponseCodec() {}

    /** The whole frame, without its length. */
    public static byte[] encode(Response response) {
        if (response instanceof Answer it) {
            return begin(ANSWER, it, HEADER_BYTES + it.result().length)
                    .rest(it.result())
                    .toArray();
        } else if (response instanceof Topology it) {
            return begin(TOPOLOGY, it, USUAL_BYTES)
                    .list("member", it.members(), ResponseCodec::writeMember)
                    .list("leader", it.leaders(), ResponseCodec::writeLeader)
                    .toArray();
        } else if (response instanceof Subscribed it) {
            return begin(SUBSCRIBED, it, USUAL_BYTES)
                    .int64(it.subscriptionId())
                    .varint("revision", it.revision())
                    .toArray();
        } else if (response instanceof Ok it) {
            return begin(OK, it, HEADER_BYTES).toArray();
        } else if (response instanceof Refused it) {
            return begin(REFUSED, it, USUAL_BYTES)
                    .int8(number(it.refusal()))
                    .string("message", it.message())
                    .nullableString("leader", it.leader())
                    .toArray();
        }
        throw new AssertionError("no opcode for " + response);
    }

    /** The response; the result in an answer is not looked at. */
    public static Response decode(byte[] frame) {
        ByteReader in = new ByteReader(frame);
        in.frameType(FrameType.RESPONSE);
        int at = in.position();
        int opcode = in.int8("response opcode");
        long id = in.int64("correlationId");
        Response response = switch (opcode) {
            case ANSWER -> new Answer(id, in.rest());
            case TOPOLOGY ->
                new Topology(
                        id,
                        in.list("member", ResponseCodec::readMember),
                        in.list("leader", from -> new Leader(from.nullableString("leader"), from.varint32("term"))));
            case SUBSCRIBED -> new Subscribed(id, in.int64("subscriptionId"), in.varint("revision"));
            case OK -> new Ok(id);
            case REFUSED -> new Refused(id, readRefusal(in), in.string("message"), in.nullableString("leader"));
            default -> throw MalformedException.of("response opcode", opcode, at, "one this version knows");
        };
        in.end("response");
        return response;
    }

    private static ByteWriter begin(int opcode, Response response, int expectedBytes) {
        return new ByteWriter(expectedBytes)
                .int8(FrameType.RESPONSE)
                .int8(opcode)
                .int64(response.correlationId());
    }

    private static void writeLeader(ByteWriter out, Leader leader) {
        out.nullableString("leader", leader.id()).varint("term", leader.term());
    }

    private static void writeMember(ByteWriter out, MemberAddress member) {
        out.string("member id", member.id())
                .string("host", member.address().host())
                .varint("port", member.address().port());
    }

    private static MemberAddress readMember(ByteReader in) {
        int at = in.position();
        String id = in.string("member id");
        String host = in.string("host");
        int port = in.varint32("port");
        try {
            return new MemberAddress(id, new Address(host, port));
        } catch (ConfigException e) {
            throw MalformedException.of("member", id + "=" + host + ":" + port, at, "a member id, a host and a port");
        }
    }

    private static int number(Refusal refusal) {
        return switch (refusal) {
            case NOT_LEADER -> 1;
            case BUSY -> 2;
            case EXPIRED -> 3;
            case OUTCOME_UNKNOWN -> 4;
            case FORBIDDEN -> 5;
            case INVALID -> 6;
            case STOPPING -> 7;
        };
    }

    private static Refusal readRefusal(ByteReader in) {
        int at = in.position();
        int number = in.int8("refusal");
        for (Refusal refusal : REFUSALS) {
            if (number(refusal) == number) {
                return refusal;
            }
        }
        throw MalformedException.of("refusal", number, at, "one this version knows");
    }
}
