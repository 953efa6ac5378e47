package io.loomcache.wire;

import io.loomcache.map.Condition;
import io.loomcache.map.Condition.Absent;
import io.loomcache.map.Condition.Always;
import io.loomcache.map.Condition.FenceHeld;
import io.loomcache.map.Condition.NotChangedSince;
import io.loomcache.map.Condition.Present;
import io.loomcache.map.Condition.RevisionEquals;
import io.loomcache.map.Condition.ValueEquals;

/** The {@link Condition} of a write: number, then what it compares with. */
final class ConditionCodec {

    // Never reused.
    private static final int ALWAYS = 1;
    private static final int ABSENT = 2;
    private static final int PRESENT = 3;
    private static final int VALUE_EQUALS = 4;
    private static final int REVISION_EQUALS = 5;
    private static final int NOT_CHANGED_SINCE = 6;
    private static final int FENCE_HELD = 7;

    private ConditionCodec() {}

    static void write(ByteWriter out, Condition condition) {
        if (condition instanceof Always) {
            out.int8(ALWAYS);
        } else if (condition instanceof Absent) {
            out.int8(ABSENT);
        } else if (condition instanceof Present) {
            out.int8(PRESENT);
        } else if (condition instanceof ValueEquals it) {
            out.int8(VALUE_EQUALS).bytes(it.value());
        } else if (condition instanceof RevisionEquals it) {
            out.int8(REVISION_EQUALS).varint("revision", it.revision());
        } else if (condition instanceof NotChangedSince it) {
            out.int8(NOT_CHANGED_SINCE).varint("revision", it.revision());
        } else if (condition instanceof FenceHeld it) {
            out.int8(FENCE_HELD).varint("token", it.token());
        } else {
            throw new AssertionError("no number for " + condition);
        }
    }

    static Condition read(ByteReader in) {
        int at = in.position();
        int number = in.int8("condition");
        return switch (number) {
            case ALWAYS -> Condition.ALWAYS;
            case ABSENT -> Condition.ABSENT;
            case PRESENT -> Condition.PRESENT;
            case VALUE_EQUALS -> new ValueEquals(in.bytes("condition value"));
            case REVISION_EQUALS -> new RevisionEquals(in.varint("condition revision"));
            case NOT_CHANGED_SINCE -> new NotChangedSince(in.varint("condition revision"));
            case FENCE_HELD -> new FenceHeld(in.varint("condition token"));
            default -> throw MalformedException.of("condition", number, at, "one this version knows");
        };
    }
}
