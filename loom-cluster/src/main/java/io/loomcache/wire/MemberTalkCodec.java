package io.loomcache.wire;

import io.loomcache.config.Address;
import io.loomcache.config.ConfigException;
import io.loomcache.wire.MemberRequest.Change;
import io.loomcache.wire.MemberRequest.Introduce;
import io.loomcache.wire.MemberRequest.IsMember;
import io.loomcache.wire.MemberRequest.Join;
import io.loomcache.wire.MemberRequest.Locate;
import io.loomcache.wire.MemberRequest.Wanted;
import io.loomcache.wire.MemberResponse.Beginning;
import io.loomcache.wire.MemberResponse.Changed;
import io.loomcache.wire.MemberResponse.Introduction;
import io.loomcache.wire.MemberResponse.Joined;
import io.loomcache.wire.MemberResponse.Location;
import io.loomcache.wire.MemberResponse.NotNow;
import io.loomcache.wire.MemberResponse.Standing;
import java.util.UUID;

/**
 * {@link MemberRequest}s and {@link MemberResponse}s as whole frames: type, opcode, correlation id, then the fields
 * (docs/WIRE.md). Stateless; any thread.
 */
public final class MemberTalkCodec {

    /** Opcodes of requests. Never reused. */
    private static final int INTRODUCE = 1;

    private static final int JOIN = 2;
    private static final int CHANGE = 3;
    private static final int IS_MEMBER = 4;
    private static final int LOCATE = 5;

    /** Opcodes of responses. Never reused. */
    private static final int INTRODUCTION = 1;

    private static final int JOINED = 2;
    private static final int NOT_NOW = 3;
    private static final int REFUSED = 4;
    private static final int STANDING = 5;
    private static final int CHANGED = 6;
    private static final int LOCATION = 7;

    private MemberTalkCodec() {}

    public static byte[] encode(MemberRequest request) {
        ByteWriter out = new ByteWriter().int8(FrameType.MEMBER_REQUEST);
        if (request instanceof Introduce) {
            begin(out, INTRODUCE, request.correlationId());
        } else if (request instanceof Join join) {
            begin(out, JOIN, request.correlationId()).bool(join.isReplacing());
        } else if (request instanceof Change change) {
            begin(out, CHANGE, request.correlationId()).varint("group", change.group());
            writePeer(out, change.peer());
            out.int8(number(change.wanted())).bool(change.isForced());
        } else if (request instanceof IsMember question) {
            begin(out, IS_MEMBER, request.correlationId()).varint("group", question.group());
        } else if (request instanceof Locate) {
            begin(out, LOCATE, request.correlationId());
        }
        return out.toArray();
    }

    private static ByteWriter begin(ByteWriter out, int opcode, long correlationId) {
        return out.int8(opcode).int64(correlationId);
    }

    /**
     * Reads a whole frame.
     *
     * @throws MalformedException if it is none
     */
    public static MemberRequest decodeRequest(byte[] frame) {
        ByteReader in = new ByteReader(frame);
        in.frameType(FrameType.MEMBER_REQUEST);
        int opcode = in.int8("opcode");
        long id = in.int64("correlation id");
        MemberRequest request = switch (opcode) {
            case INTRODUCE -> new Introduce(id);
            case JOIN -> new Join(id, in.bool("replacing"));
            case CHANGE ->
                new Change(id, in.varint32("group"), readPeer(in), wanted(in.int8("wanted")), in.bool("forced"));
            case IS_MEMBER -> new IsMember(id, in.varint32("group"));
            case LOCATE -> new Locate(id);
            default -> throw new MalformedException("member request: opcode " + opcode + ", expected 1 to 5");
        };
        in.end("member request");
        return request;
    }

    public static byte[] encode(MemberResponse response) {
        ByteWriter out = new ByteWriter().int8(FrameType.MEMBER_RESPONSE);
        if (response instanceof Introduction introduction) {
            Beginning beginning = introduction.beginning();
            begin(out, INTRODUCTION, response.correlationId())
                    .nullableString("content", introduction.content())
                    .list("voters", introduction.voters(), (to, voter) -> to.string("voter", voter))
                    .bool(beginning != null);
            if (beginning != null) {
                writeBeginning(out, beginning);
            }
        } else if (response instanceof Joined joined) {
            writeBeginning(begin(out, JOINED, response.correlationId()), joined.beginning());
            out.list("members", joined.members(), MemberTalkCodec::writePeer);
        } else if (response instanceof Changed) {
            begin(out, CHANGED, response.correlationId());
        } else if (response instanceof NotNow notNow) {
            begin(out, NOT_NOW, response.correlationId()).string("reason", notNow.reason());
        } else if (response instanceof MemberResponse.Refused refused) {
            begin(out, REFUSED, response.correlationId()).string("reason", refused.reason());
        } else if (response instanceof Standing standing) {
            begin(out, STANDING, response.correlationId()).bool(standing.isMember());
        } else if (response instanceof Location location) {
            begin(out, LOCATION, response.correlationId())
                    .nullableString("zone", location.zone())
                    .nullableString("node", location.node());
        }
        return out.toArray();
    }

    /**
     * Reads a whole frame.
     *
     * @throws MalformedException if it is none
     */
    public static MemberResponse decodeResponse(byte[] frame) {
        ByteReader in = new ByteReader(frame);
        in.frameType(FrameType.MEMBER_RESPONSE);
        int opcode = in.int8("opcode");
        long id = in.int64("correlation id");
        MemberResponse response = switch (opcode) {
            case INTRODUCTION ->
                new Introduction(
                        id,
                        in.nullableString("content"),
                        in.list("voters", each -> each.string("voter")),
                        in.bool("founded") ? readBeginning(in) : null);
            case CHANGED -> new Changed(id);
            case JOINED -> new Joined(id, readBeginning(in), in.list("members", MemberTalkCodec::readPeer));
            case NOT_NOW -> new NotNow(id, in.string("reason"));
            case REFUSED -> new MemberResponse.Refused(id, in.string("reason"));
            case STANDING -> new Standing(id, in.bool("member"));
            case LOCATION -> new Location(id, in.nullableString("zone"), in.nullableString("node"));
            default -> throw new MalformedException("member response: opcode " + opcode + ", expected 1 to 7");
        };
        in.end("member response");
        return response;
    }

    private static void writeBeginning(ByteWriter out, Beginning beginning) {
        out.int64(beginning.history().getMostSignificantBits())
                .int64(beginning.history().getLeastSignificantBits())
                .list("founders", beginning.founders(), MemberTalkCodec::writePeer);
    }

    private static Beginning readBeginning(ByteReader in) {
        UUID history = new UUID(in.int64("history"), in.int64("history"));
        return new Beginning(history, in.list("founders", MemberTalkCodec::readPeer));
    }

    private static void writePeer(ByteWriter out, Peer peer) {
        Address address = peer.address();
        out.string("member", peer.id())
                .int64(peer.incarnation())
                .bool(peer.isVoting())
                .nullableString("host", address == null ? null : address.host());
        if (address != null) {
            out.varint("port", address.port());
        }
    }

    private static Peer readPeer(ByteReader in) {
        String id = in.string("member");
        long incarnation = in.int64("incarnation");
        boolean isVoting = in.bool("voting");
        String host = in.nullableString("host");
        try {
            Address address = host == null ? null : new Address(host, in.varint32("port"));
            return new Peer(id, incarnation, address, isVoting);
        } catch (ConfigException e) {
            throw new MalformedException("member " + id + ": " + e.getMessage());
        }
    }

    private static int number(Wanted wanted) {
        return switch (wanted) {
            case LEARNER -> 1;
            case VOTER -> 2;
            case ABSENT -> 3;
        };
    }

    private static Wanted wanted(int number) {
        return switch (number) {
            case 1 -> Wanted.LEARNER;
            case 2 -> Wanted.VOTER;
            case 3 -> Wanted.ABSENT;
            default -> throw new MalformedException("wanted: " + number + ", expected 1 to 3");
        };
    }
}
