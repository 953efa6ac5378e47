package io.loomcache.wire;

import io.loomcache.map.Bytes;
import io.loomcache.map.Operation.Change;
import io.loomcache.map.Operation.Fill;
import io.loomcache.map.Operation.Part;
import io.loomcache.map.Operation.SoftLock;
import io.loomcache.map.Operation.SoftLockAll;
import io.loomcache.map.Operation.SoftUnlock;
import io.loomcache.map.Operation.SoftUnlockAll;

/** A {@link Part} of a Together: number, cache, then its fields (docs/WIRE.md). */
final class PartCodec {

    // Never reused.
    private static final int SOFT_LOCK = 1;
    private static final int SOFT_LOCK_ALL = 2;
    private static final int SOFT_UNLOCK = 3;
    private static final int SOFT_UNLOCK_ALL = 4;
    private static final int FILL = 5;

    private PartCodec() {}

    static void write(ByteWriter out, Part part) {
        if (part instanceof SoftLock it) {
            out.int8(SOFT_LOCK).string("cache", it.cache()).list("key", it.keys(), OperationCodec::writeKey);
            out.varint("since", it.since()).varint("timeoutMillis", it.timeoutMillis());
        } else if (part instanceof SoftLockAll it) {
            out.int8(SOFT_LOCK_ALL).string("cache", it.cache()).varint("timeoutMillis", it.timeoutMillis());
        } else if (part instanceof SoftUnlock it) {
            out.int8(SOFT_UNLOCK).string("cache", it.cache()).varint("token", it.token());
            OperationCodec.writeExpiry(out, it.expiry());
            out.list("change", it.changes(), PartCodec::writeChange);
        } else if (part instanceof SoftUnlockAll it) {
            out.int8(SOFT_UNLOCK_ALL).string("cache", it.cache()).varint("token", it.token());
        } else if (part instanceof Fill it) {
            out.int8(FILL)
                    .string("cache", it.cache())
                    .varint("since", it.since())
                    .bool(it.replace());
            OperationCodec.writeExpiry(out, it.expiry());
            out.list("item", it.items(), OperationCodec::writeItem);
        } else {
            throw new AssertionError("no number for " + part);
        }
    }

    static Part read(ByteReader in) {
        int at = in.position();
        int number = in.int8("part");
        return switch (number) {
            case SOFT_LOCK ->
                new SoftLock(
                        in.string("cache"),
                        in.list("key", OperationCodec::readKey),
                        in.varint("since"),
                        OperationCodec.readTimeout(in));
            case SOFT_LOCK_ALL -> new SoftLockAll(in.string("cache"), OperationCodec.readTimeout(in));
            case SOFT_UNLOCK -> readUnlock(in);
            case SOFT_UNLOCK_ALL -> new SoftUnlockAll(in.string("cache"), in.varint("token"));
            case FILL -> readFill(in);
            default -> throw MalformedException.of("part", number, at, "one this version knows");
        };
    }

    private static SoftUnlock readUnlock(ByteReader in) {
        String cache = in.string("cache");
        long token = in.varint("token");
        var expiry = OperationCodec.readExpiry(in);
        return new SoftUnlock(cache, token, in.list("change", PartCodec::readChange), expiry);
    }

    private static Fill readFill(ByteReader in) {
        String cache = in.string("cache");
        long since = in.varint("since");
        boolean replace = in.bool("replace");
        var expiry = OperationCodec.readExpiry(in);
        return new Fill(cache, in.list("item", OperationCodec::readItem), since, replace, expiry);
    }

    private static void writeChange(ByteWriter out, Change change) {
        out.bytes(change.key().array()).nullableBytes(change.value());
    }

    private static Change readChange(ByteReader in) {
        return new Change(new Bytes(in.bytes("key")), in.nullableBytes("value"));
    }
}
