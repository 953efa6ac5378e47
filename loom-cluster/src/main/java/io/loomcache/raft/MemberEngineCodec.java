package io.loomcache.raft;

import io.loomcache.config.Address;
import io.loomcache.config.ConfigException;
import io.loomcache.storage.EngineCodec;
import io.loomcache.wire.ByteReader;
import io.loomcache.wire.ByteWriter;
import io.loomcache.wire.MalformedException;
import io.loomcache.wire.SnapshotCodec;
import io.microraft.MembershipChangeMode;
import io.microraft.RaftEndpoint;
import io.microraft.model.groupop.UpdateRaftGroupMembersOp;
import io.microraft.model.impl.groupop.DefaultUpdateRaftGroupMembersOpOrBuilder;
import java.util.HashSet;
import java.util.List;

/**
 * The bytes of log operations, the same on the wire and on disk. A proposal is its own encoding, whose
 * first byte is its layout; the others begin with a number that no layout has. Stateless.
 */
public final class MemberEngineCodec implements EngineCodec {

    /** First bytes. Never reused; 1 is the first layout of proposals, 254 was a new term without its time. */
    private static final int VERSION_RAISED = 252;

    private static final int NEW_TERM = 253;

    private static final int MEMBERS = 255;

    @Override
    public byte[] encodeOperation(Object operation) {
        if (operation instanceof LogOperation.Proposed proposed) {
            return proposed.bytes();
        }
        if (operation instanceof LogOperation.NewTerm term) {
            return new ByteWriter()
                    .int8(NEW_TERM)
                    .int64(term.timeMillis())
                    .varint("leapMillis", term.leapMillis())
                    .bool(term.isNewRun())
                    .toArray();
        }
        if (operation instanceof LogOperation.VersionRaised raised) {
            ByteWriter out = new ByteWriter().int8(VERSION_RAISED);
            SnapshotCodec.writeVersion(out, raised.version());
            return out.toArray();
        }
        UpdateRaftGroupMembersOp change = (UpdateRaftGroupMembersOp) operation;
        ByteWriter out = new ByteWriter()
                .int8(MEMBERS)
                .list("members", List.copyOf(change.getMembers()), MemberEngineCodec::writeEndpoint)
                .list("voting members", List.copyOf(change.getVotingMembers()), MemberEngineCodec::writeEndpoint);
        writeEndpoint(out, change.getEndpoint());
        return out.int8(number(change.getMode())).toArray();
    }

    @Override
    public Object decodeOperation(byte[] bytes) {
        if (bytes.length == 0) {
            throw new MalformedException("log operation: no bytes, expected at least one");
        }
        return switch (bytes[0] & 0xFF) {
            case VERSION_RAISED -> decodeVersionRaised(bytes);
            case NEW_TERM -> decodeNewTerm(bytes);
            case MEMBERS -> decodeMembers(bytes);
            default -> new LogOperation.Proposed(bytes);
        };
    }

    private static Object decodeVersionRaised(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        in.int8("operation");
        Object raised = new LogOperation.VersionRaised(SnapshotCodec.readVersion(in));
        in.end("raised version");
        return raised;
    }

    private static Object decodeNewTerm(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        in.int8("operation");
        Object term = new LogOperation.NewTerm(in.int64("timeMillis"), in.varint("leapMillis"), in.bool("isNewRun"));
        in.end("new term");
        return term;
    }

    private static Object decodeMembers(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        in.int8("operation");
        Object change = new DefaultUpdateRaftGroupMembersOpOrBuilder()
                .setMembers(readEndpoints(in, "members"))
                .setVotingMembers(readEndpoints(in, "voting members"))
                .setEndpoint(readEndpoint(in))
                .setMode(mode(in.int8("mode")))
                .build();
        in.end("membership change");
        return change;
    }

    @Override
    public byte[] encodeEndpoint(RaftEndpoint endpoint) {
        ByteWriter out = new ByteWriter();
        writeEndpoint(out, endpoint);
        return out.toArray();
    }

    @Override
    public RaftEndpoint decodeEndpoint(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        RaftEndpoint endpoint = readEndpoint(in);
        in.end("endpoint");
        return endpoint;
    }

    static void writeEndpoint(ByteWriter out, RaftEndpoint endpoint) {
        MemberEndpoint member = (MemberEndpoint) endpoint;
        Address address = member.address();
        out.string("member", member.id())
                .int64(member.incarnation())
                .nullableString("host", address == null ? null : address.host());
        if (address != null) {
            out.varint("port", address.port());
        }
    }

    static RaftEndpoint readEndpoint(ByteReader in) {
        String id = in.string("member");
        long incarnation = in.int64("incarnation");
        String host = in.nullableString("host");
        if (host == null) {
            return new MemberEndpoint(id, incarnation, null);
        }
        int port = in.varint32("port");
        try {
            return new MemberEndpoint(id, incarnation, new Address(host, port));
        } catch (ConfigException e) {
            throw new MalformedException("member " + id + ": " + e.getMessage());
        }
    }

    /** Distinct, in the order of the bytes: the engine keeps sets. */
    static List<RaftEndpoint> readEndpoints(ByteReader in, String what) {
        List<RaftEndpoint> endpoints = in.list(what, MemberEngineCodec::readEndpoint);
        if (new HashSet<>(endpoints).size() < endpoints.size()) {
            throw new MalformedException(what + ": one occurs twice, expected each once");
        }
        return endpoints;
    }

    private static int number(MembershipChangeMode mode) {
        return switch (mode) {
            case ADD_LEARNER -> 1;
            case ADD_OR_PROMOTE_TO_FOLLOWER -> 2;
            case REMOVE_MEMBER -> 3;
        };
    }

    private static MembershipChangeMode mode(int number) {
        return switch (number) {
            case 1 -> MembershipChangeMode.ADD_LEARNER;
            case 2 -> MembershipChangeMode.ADD_OR_PROMOTE_TO_FOLLOWER;
            case 3 -> MembershipChangeMode.REMOVE_MEMBER;
            default -> throw new MalformedException("membership change: " + number + ", expected 1 to 3");
        };
    }
}
