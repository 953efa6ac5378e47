package io.loomcache.net;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What has happened on one server's or one client's connections since it was made. Any thread may read. */
public final class NetMetrics {

    /** Why a connection was refused before its first frame. */
    public enum Refusal {
        /** Plaintext, garbage, or not a word. */
        NOT_TLS,
        /** No certificate, or one that is not trusted; no common TLS version; too slow. */
        TLS,
        /** A certificate that was revoked. */
        REVOKED,
        /** A certificate of which it could not be found out whether it was revoked. */
        UNCHECKED,
        /** HELLO malformed, missing or too late, or refused by the other side. */
        HELLO,
        /** HELLO of another cluster. */
        CLUSTER,
        /** HELLO of another protocol. */
        PROTOCOL,
        /** HELLO of a version that this one does not talk to. */
        VERSION,
        /** There were already as many connections as allowed. */
        LIMIT
    }

    private final LongAdder accepted = new LongAdder();
    private final Map<Refusal, LongAdder> refused = new EnumMap<>(Refusal.class);
    private final LongAdder open = new LongAdder();
    private final LongAdder framesIn = new LongAdder();
    private final LongAdder framesOut = new LongAdder();
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();

    NetMetrics() {
        for (Refusal reason : Refusal.values()) {
            refused.put(reason, new LongAdder());
        }
    }

    /** Connections whose HELLOs were exchanged, the closed ones included. */
    public long accepted() {
        return accepted.sum();
    }

    /** Connections closed before their HELLOs were exchanged. */
    public long refused(Refusal reason) {
        return counter(reason).sum();
    }

    /** Connections between {@link FrameHandler#opened} and {@link FrameHandler#closed} now. */
    public long openConnections() {
        return open.sum();
    }

    public long framesIn() {
        return framesIn.sum();
    }

    public long framesOut() {
        return framesOut.sum();
    }

    /** Before encryption, length fields included. */
    public long bytesIn() {
        return bytesIn.sum();
    }

    /** Before encryption, length fields included. */
    public long bytesOut() {
        return bytesOut.sum();
    }

    private LongAdder counter(Refusal reason) {
        return Objects.requireNonNull(refused.get(reason));
    }

    void opened() {
        accepted.increment();
        open.increment();
    }

    void closed() {
        open.decrement();
    }

    void refuse(Refusal reason) {
        counter(reason).increment();
    }

    void received(int frames, int bytes) {
        framesIn.add(frames);
        bytesIn.add(bytes);
    }

    void sent(int frames, int bytes) {
        framesOut.add(frames);
        bytesOut.add(bytes);
    }
}
