package io.loomcache.net;

import io.loomcache.config.NetLimits;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One end of an in-process connection. Its inbox holds what the other end has sent; one executor thread at a
 * time has the turn to empty it into the handler, so a handler never runs on the stack of a sender.
 */
final class InProcessConnection implements Connection {

    private static final Logger LOG = LoggerFactory.getLogger(InProcessConnection.class);

    /** Follows the last frame of the other end. */
    private static final byte[] END_OF_FRAMES = new byte[0];

    private static final int FRAMES_PER_TURN = 256;

    private final Hello remote;
    private final FrameHandler handler;
    private final NetLimits limits;
    private final Executor executor;
    private final AtomicReference<@Nullable InProcessConnection> other = new AtomicReference<>();

    private final Queue<byte[]> inbox = new ConcurrentLinkedQueue<>();
    /** Counted as the network counts, length fields included; at most the other end's outbound limit. */
    private final AtomicLong inboxBytes = new AtomicLong();

    private final AtomicBoolean turnTaken = new AtomicBoolean();
    private final AtomicReference<@Nullable String> closeReason = new AtomicReference<>();

    /** Done after {@link FrameHandler#opened}. */
    private final CompletableFuture<Connection> opened = new CompletableFuture<>();
    /** Done after {@link FrameHandler#closed}. */
    private final CompletableFuture<Connection> finished = new CompletableFuture<>();

    InProcessConnection(Hello remote, FrameHandler handler, NetLimits limits, Executor executor) {
        this.remote = remote;
        this.handler = handler;
        this.limits = limits;
        this.executor = executor;
    }

    /** Begins to call the handlers of both ends. */
    static void join(InProcessConnection one, InProcessConnection two) {
        one.other.set(two);
        two.other.set(one);
        one.requestTurn();
        two.requestTurn();
    }

    CompletableFuture<Connection> opened() {
        return opened;
    }

    CompletableFuture<Connection> finished() {
        return finished;
    }

    @Override
    public Hello remote() {
        return remote;
    }

    @Override
    public String identity() {
        return IN_PROCESS;
    }

    @Override
    public boolean isOpen() {
        return closeReason.get() == null;
    }

    @Override
    public boolean send(byte[] frame) {
        Frames.check(frame, limits);
        InProcessConnection receiver = other.get();
        if (!isOpen() || receiver == null) {
            return false;
        }
        if (!receiver.receive(frame)) {
            close(Frames.outboundLimitPassed(limits));
            return false;
        }
        return true;
    }

    private boolean receive(byte[] frame) {
        int bytes = Frames.HEADER_BYTES + frame.length;
        if (inboxBytes.addAndGet(bytes) > limits.outboundBytes()) {
            inboxBytes.addAndGet(-bytes);
            return false;
        }
        inbox.add(frame);
        requestTurn();
        return true;
    }

    @Override
    public void close(String reason) {
        if (closeReason.compareAndSet(null, reason)) {
            InProcessConnection receiver = other.get();
            if (receiver != null) {
                receiver.inbox.add(END_OF_FRAMES);
                receiver.requestTurn();
            }
            requestTurn();
        }
    }

    private void requestTurn() {
        if (!turnTaken.get() && turnTaken.compareAndSet(false, true) && !submitTurn()) {
            turnTaken.set(false);
        }
    }

    private boolean submitTurn() {
        try {
            executor.execute(this::turn);
            return true;
        } catch (RejectedExecutionException e) {
            // The executor ends only after both ends were closed.
            return false;
        }
    }

    /** Passes the turn on after a while, for the sake of other connections. */
    private void turn() {
        do {
            callHandlers();
            turnTaken.set(false);
        } while (hasWork() && turnTaken.compareAndSet(false, true) && !submitTurn());
    }

    private boolean hasWork() {
        return isOpen() ? !inbox.isEmpty() : !finished.isDone();
    }

    private void callHandlers() {
        if (!opened.isDone()) {
            guarded(() -> handler.opened(this));
            opened.complete(this);
        }
        for (int i = 0; i < FRAMES_PER_TURN && isOpen(); i++) {
            byte[] frame = inbox.poll();
            if (frame == null) {
                return;
            }
            deliver(frame);
        }
        if (!isOpen() && !finished.isDone()) {
            finish();
        }
    }

    private void deliver(byte[] frame) {
        if (frame == END_OF_FRAMES) {
            closeReason.compareAndSet(null, Frames.CLOSED_BY_REMOTE);
        } else {
            inboxBytes.addAndGet(-(Frames.HEADER_BYTES + frame.length));
            guarded(() -> handler.frame(this, frame));
        }
    }

    private void finish() {
        inbox.clear();
        String reason = closeReason.get();
        guarded(() -> handler.closed(this, reason == null ? Frames.CLOSED_BY_REMOTE : reason));
        finished.complete(this);
    }

    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            LOG.error("frame handler failed; closing the connection to {}", remote, e);
            close("frame handler failed: " + e);
        }
    }

    @Override
    public String toString() {
        return remote.role() + " " + remote.name() + " in process";
    }
}
