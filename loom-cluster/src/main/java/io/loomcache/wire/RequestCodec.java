package io.loomcache.wire;

import io.loomcache.wire.Request.Ask;
import io.loomcache.wire.Request.GetExternalTopology;
import io.loomcache.wire.Request.GetTopology;
import io.loomcache.wire.Request.Handled;
import io.loomcache.wire.Request.Propose;
import io.loomcache.wire.Request.Subscribe;
import io.loomcache.wire.Request.Unsubscribe;

/**
 * A {@link Request} as a whole frame: {@link FrameType#REQUEST}, opcode, correlation id, then its fields
 * (docs/WIRE.md). Stateless; any thread.
 */
public final class RequestCodec {

    // Never reused.
    private static final int PROPOSE = 1;
    private static final int ASK = 2;
    private static final int GET_TOPOLOGY = 3;
    private static final int SUBSCRIBE = 4;
    private static final int UNSUBSCRIBE = 5;
    private static final int HANDLED = 6;
    private static final int GET_EXTERNAL_TOPOLOGY = 7;

    /** Type, opcode, correlation id, and the varints of a usual proposal. */
    private static final int USUAL_HEADER_BYTES = 48;

    private RequestCodec() {}

    /** The correlation id stands at one place in all requests, so that a malformed one can be refused by it. */
    public static long correlationId(byte[] frame) {
        ByteReader in = new ByteReader(frame);
        in.frameType(FrameType.REQUEST);
        in.int8("request opcode");
        return in.int64("correlationId");
    }

    /** The whole frame, without its length. */
    public static byte[] encode(Request request) {
        if (request instanceof Propose it) {
            return begin(PROPOSE, it, USUAL_HEADER_BYTES + it.command().length)
                    .varint("group", it.group())
                    .zigzag(it.timeoutMillis())
                    .varint("sessionId", it.sessionId())
                    .varint("requestId", it.requestId())
                    .varint("acknowledgedBelow", it.acknowledgedBelow())
                    .rest(it.command())
                    .toArray();
        } else if (request instanceof Ask it) {
            return begin(ASK, it, USUAL_HEADER_BYTES + it.query().length)
                    .varint("group", it.group())
                    .zigzag(it.timeoutMillis())
                    .rest(it.query())
                    .toArray();
        } else if (request instanceof GetTopology it) {
            return begin(GET_TOPOLOGY, it, USUAL_HEADER_BYTES).toArray();
        } else if (request instanceof GetExternalTopology it) {
            return begin(GET_EXTERNAL_TOPOLOGY, it, USUAL_HEADER_BYTES).toArray();
        } else if (request instanceof Subscribe it) {
            return begin(SUBSCRIBE, it, USUAL_HEADER_BYTES)
                    .varint("group", it.group())
                    .list("cache", it.caches(), (out, cache) -> out.string("cache", cache))
                    .zigzag(it.afterRevision())
                    .toArray();
        } else if (request instanceof Unsubscribe it) {
            return begin(UNSUBSCRIBE, it, USUAL_HEADER_BYTES)
                    .int64(it.subscriptionId())
                    .toArray();
        } else if (request instanceof Handled it) {
            return begin(HANDLED, it, USUAL_HEADER_BYTES)
                    .varint("group", it.group())
                    .varint("sessionId", it.sessionId())
                    .varint("listenerId", it.listenerId())
                    .varint("revision", it.revision())
                    .toArray();
        }
        throw new AssertionError("no opcode for " + request);
    }

    /** The request; its command or query is not looked at. */
    public static Request decode(byte[] frame) {
        ByteReader in = new ByteReader(frame);
        in.frameType(FrameType.REQUEST);
        int at = in.position();
        int opcode = in.int8("request opcode");
        long id = in.int64("correlationId");
        Request request = switch (opcode) {
            case PROPOSE ->
                new Propose(
                        id,
                        in.varint32("group"),
                        in.zigzag32("timeoutMillis"),
                        in.varint("sessionId"),
                        in.varint("requestId"),
                        in.varint("acknowledgedBelow"),
                        in.rest());
            case ASK -> new Ask(id, in.varint32("group"), in.zigzag32("timeoutMillis"), in.rest());
            case GET_TOPOLOGY -> new GetTopology(id);
            case GET_EXTERNAL_TOPOLOGY -> new GetExternalTopology(id);
            case SUBSCRIBE ->
                new Subscribe(
                        id,
                        in.varint32("group"),
                        in.list("cache", from -> from.string("cache")),
                        in.zigzag("afterRevision"));
            case UNSUBSCRIBE -> new Unsubscribe(id, in.int64("subscriptionId"));
            case HANDLED ->
                new Handled(
                        id,
                        in.varint32("group"),
                        in.varint("sessionId"),
                        in.varint("listenerId"),
                        in.varint("revision"));
            default -> throw MalformedException.of("request opcode", opcode, at, "one this version knows");
        };
        in.end("request");
        return request;
    }

    private static ByteWriter begin(int opcode, Request request, int expectedBytes) {
        return new ByteWriter(expectedBytes)
                .int8(FrameType.REQUEST)
                .int8(opcode)
                .int64(request.correlationId());
    }
}
