package io.loomcache.client;

import io.loomcache.map.Result;
import io.loomcache.wire.Request;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One operation on its way, through all its attempts. It is always in one place: waiting in its lane, or
 * pending at one member; whoever takes it out of there owns it until it is put back or completed.
 */
final class Call {

    /** How the operation is sent. */
    enum Kind {
        /** Changes nothing: may be asked again and again. */
        QUERY,
        /** Belongs to a session, which makes repeating it harmless. */
        COMMAND,
        /** Opens a session: repeating it leaves an unused session behind, which expires. */
        OPENING
    }

    final Kind kind;
    final byte[] operation;
    final long deadlineNanos;
    final CompletableFuture<Result> future = new CompletableFuture<>();
    private @Nullable Session session;
    private long requestId;
    private boolean ambiguous;

    Call(Kind kind, byte[] operation, long deadlineNanos) {
        this.kind = kind;
        this.operation = operation;
        this.deadlineNanos = deadlineNanos;
    }

    /** Gives the call its identity in a session, which all its attempts share. */
    void assign(Session session) {
        this.session = session;
        this.requestId = session.window.open();
    }

    @Nullable
    Session session() {
        return session;
    }

    /** Leaves its session: it was not done there, or nobody will ask for its result. */
    void unassign() {
        Session left = session;
        if (left != null) {
            left.window.close(requestId);
            session = null;
            requestId = 0;
        }
    }

    Request request(long correlationId, int group, long nowNanos) {
        int timeoutMillis = (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadlineNanos - nowNanos));
        if (kind == Kind.QUERY) {
            return new Request.Ask(correlationId, group, timeoutMillis, operation);
        }
        Session in = session;
        return new Request.Propose(
                correlationId,
                group,
                timeoutMillis,
                in == null ? 0 : in.id,
                requestId,
                in == null ? 0 : in.window.lowestOpen(),
                operation);
    }

    /** An attempt ended without saying whether the operation was done. */
    void attemptLost() {
        ambiguous |= kind == Kind.COMMAND;
    }

    boolean isAmbiguous() {
        return ambiguous;
    }

    boolean isPast(long nowNanos) {
        return deadlineNanos - nowNanos <= 0;
    }

    /** Ends the call without a result; an operation that some member may have done is never called undone. */
    void giveUp(boolean pending, String why, @Nullable Throwable cause) {
        boolean unknown = ambiguous || (pending && kind == Kind.COMMAND);
        future.completeExceptionally(
                unknown
                        ? new LoomException.OutcomeUnknown(why + "; the operation may have happened", cause)
                        : new LoomException.NotDone(why + "; the operation did not happen", cause));
    }

    /** A member would not take it this time; an earlier attempt may have been taken nevertheless. */
    void refuse(String why) {
        if (ambiguous) {
            giveUp(false, why, null);
        } else {
            reject(why, null);
        }
    }

    /**
     * It did not happen.
     *
     * @param reason the state machine's, null if it was not asked
     */
    void reject(String why, Result.@Nullable Reason reason) {
        future.completeExceptionally(new LoomException.Rejected(why, reason));
    }
}
