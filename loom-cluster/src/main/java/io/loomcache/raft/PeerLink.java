package io.loomcache.raft;

import io.loomcache.config.MemberAddress;
import io.loomcache.net.Connection;
import io.loomcache.net.Dialer;
import io.loomcache.net.FrameHandler;
import io.loomcache.net.Hello;
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

    private static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(SILENCE_MILLIS);

    private final MemberAddress peer;
    private final Dialer dialer;
    private final RaftExecutor executor;
    private volatile @Nullable Connection connection;
    private volatile boolean closed;
    private long delayMillis = FIRST_DELAY_MILLIS;
    private long openedNanos;
    private boolean failureLogged;
    private volatile long unansweredSinceNanos;
    private volatile long lastSentNanos;

    PeerLink(MemberAddress peer, Dialer dialer, RaftExecutor executor) {
        this.peer = peer;
        this.dialer = dialer;
        this.executor = executor;
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
        if (current == null) {
            return;
        }
        long nowNanos = executor.nanoTime();
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
        if (!closed) {
            var unused = dialer.dial(peer.address(), this)
                    .whenComplete((opened, failure) -> executor.execute(() -> dialled(opened, failure)));
        }
    }

    private void dialled(@Nullable Connection opened, @Nullable Throwable failure) {
        if (opened == null) {
            logOnce("cannot reach member " + peer + ": " + failure);
            redialLater();
        } else if (closed) {
            opened.close("member stops");
        } else if (!opened.remote().name().equals(peer.id()) || opened.remote().role() != Hello.Role.MEMBER) {
            logOnce("at " + peer.address() + " is " + opened.remote().name() + ", expected " + peer.id());
            opened.close("expected member " + peer.id());
            redialLater();
        } else if (opened.isOpen()) {
            connection = opened;
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
