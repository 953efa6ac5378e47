package io.loomcache.raft;

import io.loomcache.config.Address;
import io.loomcache.net.Connection;
import io.loomcache.net.Dialer;
import io.loomcache.net.FrameHandler;
import io.loomcache.net.Hello;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our way to one other member: a connection that is dialled again whenever it ends. What is sent while
 * there is none is lost, as the engine expects of a network. Sending is thread-safe; everything else
 * belongs to the executor.
 */
final class PeerLink implements FrameHandler {

    private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);
    private static final long FIRST_DELAY_MILLIS = 50;
    private static final long MAX_DELAY_MILLIS = 250;

    /** A connection on which we go on sending and nothing comes back for so long is dead, whatever TCP still hopes. */
    private static final long SILENCE_MILLIS = 3_000;

    private static final long IN_USE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(SILENCE_MILLIS);

    private final MemberEndpoint peer;
    private final PeerAddresses addresses;
    private final Dialer dialer;
    private final RaftExecutor executor;
    private volatile @Nullable Connection connection;
    private volatile boolean closed;
    private long delayMillis = FIRST_DELAY_MILLIS;
    private long openedNanos;
    private int attempts;
    private boolean failureLogged;
    private volatile long unansweredSinceNanos;
    private volatile long lastSentNanos;

    PeerLink(MemberEndpoint peer, PeerAddresses addresses, Dialer dialer, RaftExecutor executor) {
        this.peer = peer;
        this.addresses = addresses;
        this.dialer = dialer;
        this.executor = executor;
        this.lastSentNanos = executor.nanoTime();
    }

    void start() {
        executor.execute(this::dial);
    }

    /**
     * Sends the frame if there is a connection. What the engine sends is answered, on the peer's connection to
     * us; without any answer for long the connection is dialled anew, since after a cut of the network TCP
     * would wait longer and longer before it tried again.
     */
    void send(byte[] frame) {
        Connection current = connection;
        long nowNanos = executor.nanoTime();
        if (current == null) {
            lastSentNanos = nowNanos;
            return;
        }
        if (unansweredSinceNanos == 0 || nowNanos - lastSentNanos > SILENCE_NANOS) {
            unansweredSinceNanos = nowNanos;
        }
        lastSentNanos = nowNanos;
        if (nowNanos - unansweredSinceNanos > SILENCE_NANOS) {
            current.close("no answer of member " + peer.id() + " for " + SILENCE_MILLIS + " ms");
            return;
        }
        current.send(frame);
    }

    /** The peer lives: something of it has arrived. */
    void heard() {
        unansweredSinceNanos = 0;
    }

    /** Whether something was to be sent a short while ago. */
    boolean isInUse() {
        return executor.nanoTime() - lastSentNanos < IN_USE_NANOS;
    }

    boolean isConnected() {
        Connection current = connection;
        return current != null && current.isOpen();
    }

    void close() {
        closed = true;
        Connection current = connection;
        if (current != null) {
            current.close("member stops");
        }
    }

    private void dial() {
        if (closed) {
            return;
        }
        List<Address> known = addresses.of(peer);
        if (known.isEmpty()) {
            logOnce("nobody knows where member " + peer + " is");
            redialLater();
            return;
        }
        Address address = known.get(attempts++ % known.size());
        var unused = dialer.dial(address, this)
                .whenComplete((opened, failure) -> executor.execute(() -> dialled(address, opened, failure)));
    }

    private void dialled(Address address, @Nullable Connection opened, @Nullable Throwable failure) {
        if (opened == null) {
            logOnce("cannot reach member " + peer + ": " + failure);
            redialLater();
        } else if (closed) {
            opened.close("member stops");
        } else if (!MemberEndpoint.of(opened.remote()).equals(peer)
                || opened.remote().role() != Hello.Role.MEMBER) {
            logOnce("at " + address + " is " + MemberEndpoint.of(opened.remote()) + ", expected " + peer);
            opened.close("expected member " + peer);
            redialLater();
        } else if (opened.isOpen()) {
            connection = opened;
            attempts = 0;
            unansweredSinceNanos = 0;
            openedNanos = executor.nanoTime();
            failureLogged = false;
        } else {
            redialLater();
        }
    }

    private void redialLater() {
        executor.scheduleMillis(this::dial, delayMillis);
        delayMillis = Math.min(MAX_DELAY_MILLIS, delayMillis * 2);
    }

    private void logOnce(String message) {
        if (!failureLogged) {
            failureLogged = true;
            LOG.warn(message);
        }
    }

    /** The other side has nothing to say here: it dials us for that. */
    @Override
    public void frame(Connection from, byte[] frame) {
        from.close("unexpected frame on a connection that only we send on");
    }

    @Override
    public void closed(Connection ended, String reason) {
        executor.execute(() -> {
            if (connection == ended) {
                connection = null;
                // One that ends at once was refused, and would be again.
                if (executor.nanoTime() - openedNanos > TimeUnit.MILLISECONDS.toNanos(MAX_DELAY_MILLIS)) {
                    delayMillis = FIRST_DELAY_MILLIS;
                }
                redialLater();
            }
        });
    }
}
