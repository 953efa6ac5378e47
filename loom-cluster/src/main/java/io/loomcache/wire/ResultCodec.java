package io.loomcache.wire;

import io.loomcache.map.Bytes;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.Result;
import io.loomcache.map.Result.Batch;
import io.loomcache.map.Result.ClockBehind;
import io.loomcache.map.Result.Closed;
import io.loomcache.map.Result.Count;
import io.loomcache.map.Result.Definition;
import io.loomcache.map.Result.Done;
import io.loomcache.map.Result.Fenced;
import io.loomcache.map.Result.GuardHeld;
import io.loomcache.map.Result.Names;
import io.loomcache.map.Result.Page;
import io.loomcache.map.Result.Reason;
import io.loomcache.map.Result.Rejected;
import io.loomcache.map.Result.Revisions;
import io.loomcache.map.Result.Row;
import io.loomcache.map.Result.SessionOpened;
import io.loomcache.map.Result.Stored;
import io.loomcache.map.Result.Together;
import io.loomcache.map.Result.Values;
import io.loomcache.map.Result.Versioned;
import io.loomcache.map.Result.Written;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** A {@link Result} as bytes: number, then its fields (docs/WIRE.md). Stateless; any thread. */
public final class ResultCodec {

    // Never reused.
    private static final int DONE = 1;
    private static final int WRITTEN = 2;
    private static final int BATCH = 3;
    private static final int VALUES = 4;
    private static final int PAGE = 5;
    private static final int DEFINITION = 6;
    private static final int NAMES = 7;
    private static final int COUNT = 8;
    private static final int SESSION_OPENED = 9;
    private static final int REJECTED = 10;
    private static final int FENCED = 11;
    private static final int TOGETHER = 12;
    private static final int STORED = 13;
    private static final int REVISIONS = 14;
    private static final int GUARD_HELD = 15;
    private static final int CLOSED = 16;

    private static final Reason[] REASONS = Reason.values();

    private ResultCodec() {}

    /**
     * The result's bytes.
     *
     * @throws IllegalArgumentException for {@link ClockBehind}, which never leaves the member
     */
    public static byte[] encode(Result result) {
        ByteWriter out = new ByteWriter();
        write(out, result);
        return out.toArray();
    }

    /** The result that was encoded. */
    public static Result decode(byte[] encoded) {
        ByteReader in = new ByteReader(encoded);
        Result result = read(in);
        in.end("result");
        return result;
    }

    static void write(ByteWriter out, Result result) {
        if (result instanceof Done) {
            out.int8(DONE);
        } else if (result instanceof Written it) {
            out.int8(WRITTEN).bool(it.applied()).bool(it.existed());
            out.varint("revision", it.revision()).nullableBytes(it.old());
        } else if (result instanceof Batch it) {
            out.int8(BATCH).bytes(it.existed().toByteArray());
        } else if (result instanceof Values it) {
            out.int8(VALUES).varint("groupRevision", it.groupRevision());
            out.list("value", it.values(), ResultCodec::writeVersioned);
        } else if (result instanceof Page it) {
            Bytes next = it.next();
            out.int8(PAGE).list("row", it.rows(), ResultCodec::writeRow);
            out.nullableBytes(next == null ? null : next.array());
        } else if (result instanceof Definition it) {
            writeDefinition(out.int8(DEFINITION), it.definition());
        } else if (result instanceof Names it) {
            out.int8(NAMES).list("name", it.names(), (to, name) -> to.string("name", name));
        } else if (result instanceof Count it) {
            out.int8(COUNT).varint("count", it.count());
        } else if (result instanceof SessionOpened it) {
            out.int8(SESSION_OPENED).varint("sessionId", it.sessionId());
        } else if (result instanceof Rejected it) {
            out.int8(REJECTED).int8(number(it.reason())).string("message", it.message());
        } else if (result instanceof Fenced it) {
            out.int8(FENCED).varint("token", it.token()).list("value", it.values(), ResultCodec::writeVersioned);
        } else if (result instanceof Together it) {
            out.int8(TOGETHER).varint("revision", it.revision()).list("part", it.results(), ResultCodec::writePart);
        } else if (result instanceof Stored it) {
            out.int8(STORED).bytes(it.stored().toByteArray());
        } else if (result instanceof Revisions it) {
            out.int8(REVISIONS).varint("groupRevision", it.groupRevision());
            out.list("revision", it.revisions(), (to, revision) -> to.varint("revision", revision));
        } else if (result instanceof GuardHeld it) {
            OperationCodec.writeProof(out.int8(GUARD_HELD).bool(it.known()), it.proof());
        } else if (result instanceof Closed it) {
            out.int8(CLOSED).varint("groupRevision", it.groupRevision());
        } else if (result instanceof ClockBehind) {
            throw new IllegalArgumentException("result: ClockBehind, expected one that may leave the member");
        } else {
            throw new AssertionError("no number for " + result);
        }
    }

    static Result read(ByteReader in) {
        int at = in.position();
        int number = in.int8("result");
        return switch (number) {
            case DONE -> Result.DONE;
            case WRITTEN -> readWritten(in);
            case BATCH -> new Batch(readBits(in, "existed"));
            case VALUES ->
                new Values(
                        in.varint("groupRevision"), in.<@Nullable Versioned>list("value", ResultCodec::readVersioned));
            case PAGE -> new Page(in.list("row", ResultCodec::readRow), OperationCodec.readNullableKey(in, "next"));
            case DEFINITION -> new Definition(in.bool("definition") ? DefinitionCodec.read(in) : null);
            case NAMES -> new Names(in.list("name", from -> from.string("name")));
            case COUNT -> new Count(in.varint("count"));
            case SESSION_OPENED -> new SessionOpened(in.varint("sessionId"));
            case REJECTED -> new Rejected(readReason(in), in.string("message"));
            case FENCED ->
                new Fenced(in.varint("token"), in.<@Nullable Versioned>list("value", ResultCodec::readVersioned));
            case TOGETHER -> new Together(in.varint("revision"), in.list("part", ResultCodec::readPart));
            case STORED -> new Stored(readBits(in, "stored"));
            case REVISIONS ->
                new Revisions(in.varint("groupRevision"), in.<Long>list("revision", from -> from.varint("revision")));
            case GUARD_HELD -> new GuardHeld(in.bool("known"), OperationCodec.readProof(in));
            case CLOSED -> new Closed(in.varint("groupRevision"));
            default -> throw MalformedException.of("result", number, at, "one this version knows");
        };
    }

    private static Written readWritten(ByteReader in) {
        boolean applied = in.bool("applied");
        boolean existed = in.bool("existed");
        long revision = in.varint("revision");
        return new Written(applied, existed, in.nullableBytes("old"), revision);
    }

    private static BitSet readBits(ByteReader in, String what) {
        int at = in.position();
        byte[] bits = in.bytes(what);
        if (bits.length > 0 && bits[bits.length - 1] == 0) {
            throw MalformedException.of(what, "a last byte of 0", at, "no empty last byte");
        }
        return BitSet.valueOf(bits);
    }

    /** Parts have no parts: results nest once, whatever hostile bytes may say. */
    private static void writePart(ByteWriter out, Result part) {
        if (!(part instanceof Done || part instanceof Stored || part instanceof Rejected)) {
            throw new AssertionError("no part of a Together: " + part);
        }
        write(out, part);
    }

    private static Result readPart(ByteReader in) {
        int at = in.position();
        int number = in.int8("part");
        return switch (number) {
            case DONE -> Result.DONE;
            case STORED -> new Stored(readBits(in, "stored"));
            case REJECTED -> new Rejected(readReason(in), in.string("message"));
            default -> throw MalformedException.of("part", number, at, "the result of a part");
        };
    }

    private static void writeVersioned(ByteWriter out, @Nullable Versioned versioned) {
        out.bool(versioned != null);
        if (versioned != null) {
            out.varint("revision", versioned.revision()).bytes(versioned.value());
        }
    }

    private static @Nullable Versioned readVersioned(ByteReader in) {
        if (!in.bool("present")) {
            return null;
        }
        long revision = in.varint("revision");
        return new Versioned(in.bytes("value"), revision);
    }

    private static void writeRow(ByteWriter out, Row row) {
        out.bytes(row.key().array()).varint("revision", row.revision()).bytes(row.value());
    }

    private static Row readRow(ByteReader in) {
        Bytes key = new Bytes(in.bytes("key"));
        long revision = in.varint("revision");
        return new Row(key, in.bytes("value"), revision);
    }

    private static void writeDefinition(ByteWriter out, @Nullable CacheDefinition definition) {
        out.bool(definition != null);
        if (definition != null) {
            DefinitionCodec.write(out, definition);
        }
    }

    private static int number(Reason reason) {
        return switch (reason) {
            case NO_CACHE -> 1;
            case CACHE_DIFFERS -> 2;
            case NO_SESSION -> 3;
            case LIMIT -> 4;
            case IN_USE -> 5;
            case TOO_NEW -> 6;
        };
    }

    private static Reason readReason(ByteReader in) {
        int at = in.position();
        int number = in.int8("reason");
        for (Reason reason : REASONS) {
            if (number(reason) == number) {
                return reason;
            }
        }
        throw MalformedException.of("reason", number, at, "one this version knows");
    }
}
