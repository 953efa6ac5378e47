package io.loomcache.wire;

import io.loomcache.map.Bytes;
import io.loomcache.map.Event;
import io.loomcache.map.EventType;
import io.loomcache.wire.Push.Events;
import io.loomcache.wire.Push.Lost;

/**
 * A {@link Push} as a whole frame: {@link FrameType#PUSH}, opcode, subscription id, then its fields
 * (docs/WIRE.md). Stateless; any thread.
 */
public final class PushCodec {

    // Never reused.
    private static final int EVENTS = 1;
    private static final int LOST = 2;

    private static final EventType[] EVENT_TYPES = EventType.values();

    private PushCodec() {}

    /** The whole frame, without its length. */
    public static byte[] encode(Push push) {
        if (push instanceof Events it) {
            return begin(EVENTS, it)
                    .list("event", it.events(), PushCodec::writeEvent)
                    .varint("throughRevision", it.throughRevision())
                    .toArray();
        } else if (push instanceof Lost it) {
            return begin(LOST, it)
                    .varint("from", it.from())
                    .varint("to", it.to())
                    .toArray();
        }
        throw new AssertionError("no opcode for " + push);
    }

    /** The push in a whole frame. */
    public static Push decode(byte[] frame) {
        ByteReader in = new ByteReader(frame);
        in.frameType(FrameType.PUSH);
        int at = in.position();
        int opcode = in.int8("push opcode");
        long id = in.int64("subscriptionId");
        Push push = switch (opcode) {
            case EVENTS -> new Events(id, in.list("event", PushCodec::readEvent), in.varint("throughRevision"));
            case LOST -> new Lost(id, in.varint("from"), in.varint("to"));
            default -> throw MalformedException.of("push opcode", opcode, at, "one this version knows");
        };
        in.end("push");
        return push;
    }

    private static ByteWriter begin(int opcode, Push push) {
        return new ByteWriter().int8(FrameType.PUSH).int8(opcode).int64(push.subscriptionId());
    }

    static void writeEvent(ByteWriter out, Event event) {
        Bytes key = event.key();
        out.varint("revision", event.revision())
                .varint("ordinal", event.ordinal())
                .int8(number(event.type()))
                .string("cache", event.cache())
                .nullableBytes(key == null ? null : key.array())
                .nullableBytes(event.oldValue())
                .nullableBytes(event.newValue());
    }

    static Event readEvent(ByteReader in) {
        return new Event(
                in.varint("revision"),
                in.varint32("ordinal"),
                readType(in),
                in.string("cache"),
                OperationCodec.readNullableKey(in, "key"),
                in.nullableBytes("oldValue"),
                in.nullableBytes("newValue"));
    }

    private static int number(EventType type) {
        return switch (type) {
            case CREATED -> 1;
            case UPDATED -> 2;
            case REMOVED -> 3;
            case EXPIRED -> 4;
            case CLEARED -> 5;
            case DESTROYED -> 6;
        };
    }

    private static EventType readType(ByteReader in) {
        int at = in.position();
        int number = in.int8("event type");
        for (EventType type : EVENT_TYPES) {
            if (number(type) == number) {
                return type;
            }
        }
        throw MalformedException.of("event type", number, at, "one this version knows");
    }
}
