package io.loomcache.client;

import io.loomcache.config.ClientConfig;
import io.loomcache.map.Operation;
import io.loomcache.map.Result;
import io.loomcache.wire.MalformedException;
import io.loomcache.wire.OperationCodec;
import io.loomcache.wire.Request;
import io.loomcache.wire.Response;
import io.loomcache.wire.ResultCodec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The way of all calls to one group: to its leader, whichever member that is by now, under this client's
 * session, as often as it takes until the deadline.
 *
 * <p>A call whose attempt ended without an answer is sent again with the same request id, and the
 * session's results in the replicated state see to it that it happens once. Thread-safe; the lock is never
 * held while anything is sent or completed.
 */
final class GroupLane {

    /** Most calls that wait for a leader, a session or room in the window. */
    static final int MAX_WAITING = 65_536;

    /** Most open requests of a session; below what a group keeps for one. */
    private static final int WINDOW = 4_096;

    /** Most calls that are pending at members at once; their bytes are bounded too. */
    private static final int MAX_PENDING = 4_096;

    private static final long BUSY_DELAY_MILLIS = 5;
    private static final byte[] KEEP_ALIVE = OperationCodec.encode(new Operation.KeepAlive());
    private static final byte[] CLOSE_SESSION = OperationCodec.encode(new Operation.CloseSession());

    private final int group;
    private final ClientConfig config;
    private final Scheduler scheduler;
    private final Cluster cluster;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Call> waiting = new ArrayDeque<>();
    private final LeaderView leader;
    private final long maxPendingBytes;
    private int pending;
    private long pendingBytes;
    private long busyUntilNanos;
    private @Nullable Session session;
    private boolean opening;
    private boolean closed;

    /** @param maxPendingBytes most bytes of pending operations, unless a single one is larger */
    GroupLane(int group, long maxPendingBytes, ClientConfig config, Scheduler scheduler, Cluster cluster) {
        this.group = group;
        this.config = config;
        this.scheduler = scheduler;
        this.cluster = cluster;
        this.maxPendingBytes = maxPendingBytes;
        this.busyUntilNanos = scheduler.nanoTime();
        this.leader = new LeaderView(scheduler.nanoTime());
    }

    /** Takes a call; its future tells the rest. */
    void submit(Call call) {
        String refusal;
        lock.lock();
        try {
            refusal = closed ? "the client is closed" : waiting.size() >= MAX_WAITING ? "too many calls wait" : null;
            if (refusal == null) {
                waiting.add(call);
            }
        } finally {
            lock.unlock();
        }
        if (refusal == null) {
            pump();
        } else {
            call.giveUp(false, refusal, null);
        }
    }

    /** Sends what can be sent, in order. */
    private void pump() {
        for (Attempt attempt = next(); attempt != null; attempt = next()) {
            attempt.send();
        }
    }

    /** Takes the first waiting call, if its leader and session are there, and room. */
    private @Nullable Attempt next() {
        lock.lock();
        try {
            Call call = waiting.peek();
            if (call == null || busyUntilNanos - scheduler.nanoTime() > 0 || !hasRoom(call)) {
                return null;
            }
            MemberChannel to = leader.current();
            if (to == null) {
                cluster.needLeader();
                return null;
            }
            if (call.kind == Call.Kind.COMMAND && call.session() == null) {
                Session current = session;
                if (current == null) {
                    return opening ? null : opening(to);
                }
                if (!current.window.hasRoom()) {
                    return null;
                }
                current.lastUsedNanos = scheduler.nanoTime();
                call.assign(current);
            }
            waiting.remove();
            return attempt(call, to);
        } finally {
            lock.unlock();
        }
    }

    /** More at once would pass the outbound limit of a connection, and end it for all of them. */
    private boolean hasRoom(Call call) {
        return pending == 0 || (pending < MAX_PENDING && pendingBytes + call.operation.length <= maxPendingBytes);
    }

    private Attempt attempt(Call call, MemberChannel to) {
        pending++;
        pendingBytes += call.operation.length;
        return new Attempt(call, to);
    }

    private Attempt opening(MemberChannel to) {
        opening = true;
        long timeoutMillis = config.sessionTimeout().toMillis();
        byte[] operation = OperationCodec.encode(new Operation.OpenSession(config.name(), timeoutMillis));
        Call call = new Call(Call.Kind.OPENING, operation, deadlineNanos());
        var unused = call.future.whenComplete(this::opened);
        return attempt(call, to);
    }

    private void opened(@Nullable Result result, @Nullable Throwable failure) {
        List<Call> rejected = new ArrayList<>();
        lock.lock();
        try {
            opening = false;
            if (result instanceof Result.SessionOpened opened) {
                session = new Session(opened.sessionId(), WINDOW, scheduler.nanoTime());
            } else if (failure instanceof LoomException.Rejected || failure == null) {
                // Those of an earlier session may have happened: the cluster's answer says so.
                waiting.removeIf(
                        call -> call.kind == Call.Kind.COMMAND && call.session() == null && rejected.add(call));
            }
        } finally {
            lock.unlock();
        }
        rejected.forEach(call -> call.reject("no session: " + (failure == null ? result : failure.getMessage())));
        pump();
    }

    private long deadlineNanos() {
        return scheduler.nanoTime() + config.operationTimeout().toNanos();
    }

    /** One sending of a call to one member. */
    private final class Attempt implements MemberChannel.Asker {
        private final Call call;
        private final MemberChannel to;

        Attempt(Call call, MemberChannel to) {
            this.call = call;
            this.to = to;
        }

        void send() {
            Request request;
            lock.lock();
            try {
                request = call.request(to.nextCorrelationId(), group, scheduler.nanoTime());
            } finally {
                lock.unlock();
            }
            if (!to.ask(request, this)) {
                ended();
                again(call);
            }
        }

        private void ended() {
            lock.lock();
            try {
                pending--;
                pendingBytes -= call.operation.length;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void answered(Response response) {
            ended();
            if (response instanceof Response.Answer answer) {
                judge(call, decoded(answer));
            } else if (response instanceof Response.Refused refused) {
                refused(call, to, refused);
            } else {
                end(call);
                call.giveUp(true, "unexpected answer " + response, null);
                pump();
            }
        }

        @Override
        public void lost() {
            ended();
            call.attemptLost();
            again(call);
        }

        @Override
        public boolean isPast(long nowNanos) {
            return call.isPast(nowNanos);
        }

        GroupLane lane() {
            return GroupLane.this;
        }
    }

    private static @Nullable Result decoded(Response.Answer answer) {
        try {
            return ResultCodec.decode(answer.result());
        } catch (MalformedException e) {
            return null;
        }
    }

    private void judge(Call call, @Nullable Result result) {
        if (result instanceof Result.Rejected rejected && rejected.reason() == Result.Reason.NO_SESSION) {
            sessionGone(call, rejected.message());
            return;
        }
        end(call);
        if (result == null) {
            call.giveUp(true, "the member's answer is malformed", null);
        } else if (result instanceof Result.Rejected rejected) {
            call.reject(rejected.message());
        } else {
            call.future.complete(result);
        }
        pump();
    }

    /** The session has expired: what was certainly not done goes on under a new one. */
    private void sessionGone(Call call, String message) {
        lock.lock();
        try {
            if (session == call.session()) {
                session = null;
            }
        } finally {
            lock.unlock();
        }
        end(call);
        if (call.isAmbiguous()) {
            call.giveUp(false, "the client session expired before the retry: " + message, null);
            pump();
        } else {
            again(call);
        }
    }

    private void refused(Call call, MemberChannel by, Response.Refused refused) {
        switch (refused.refusal()) {
            case NOT_LEADER, STOPPING -> {
                doesNotLead(by, refused);
                again(call);
            }
            case OUTCOME_UNKNOWN -> {
                call.attemptLost();
                doesNotLead(by, refused);
                again(call);
            }
            case BUSY -> {
                pause();
                again(call);
            }
            case EXPIRED -> {
                end(call);
                call.giveUp(false, refused.message(), null);
                pump();
            }
            case FORBIDDEN, INVALID -> {
                end(call);
                call.reject(refused.message());
                pump();
            }
        }
    }

    private void doesNotLead(MemberChannel by, Response.Refused refused) {
        cluster.noteProblem("member " + by.memberId() + ": " + refused.message());
        String hint = refused.leader();
        MemberChannel hinted = hint == null ? null : cluster.openChannel(hint);
        lock.lock();
        try {
            leader.refused(by, hinted, scheduler.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    /** A member that is busy is left alone for a moment, by all calls. */
    private void pause() {
        lock.lock();
        try {
            busyUntilNanos = scheduler.nanoTime() + TimeUnit.MILLISECONDS.toNanos(BUSY_DELAY_MILLIS);
        } finally {
            lock.unlock();
        }
        scheduler.schedule(this::pump, BUSY_DELAY_MILLIS);
    }

    private void end(Call call) {
        lock.lock();
        try {
            call.unassign();
        } finally {
            lock.unlock();
        }
    }

    /** Puts a call back, in front: the others came later. */
    private void again(Call call) {
        boolean over = call.isPast(scheduler.nanoTime());
        lock.lock();
        try {
            over |= closed;
            if (over) {
                call.unassign();
            } else {
                waiting.addFirst(call);
            }
        } finally {
            lock.unlock();
        }
        if (over) {
            call.giveUp(false, closed ? "the client is closed" : cluster.timeoutMessage(group), null);
        } else {
            pump();
        }
    }

    /**
     * A member says who leads. What is pending at the leader before will not be answered there for long,
     * perhaps never: it goes to the new one.
     */
    void leaderIs(MemberChannel channel, long term) {
        MemberChannel before;
        lock.lock();
        try {
            before = leader.current();
            if (!leader.learn(channel, term, scheduler.nanoTime())) {
                return;
            }
        } finally {
            lock.unlock();
        }
        if (before != null && before != channel) {
            before.lose(asker -> asker instanceof Attempt attempt && attempt.lane() == this);
        }
        pump();
    }

    boolean needsLeader() {
        lock.lock();
        try {
            return !waiting.isEmpty() && leader.current() == null;
        } finally {
            lock.unlock();
        }
    }

    /** Ends waiting calls whose time has passed, and keeps the session alive. */
    void sweep(long nowNanos) {
        List<Call> over = new ArrayList<>();
        boolean isIdle = false;
        lock.lock();
        try {
            waiting.removeIf(call -> call.isPast(nowNanos) && over.add(call));
            over.forEach(Call::unassign);
            Session current = session;
            if (current != null
                    && nowNanos - current.lastUsedNanos
                            > config.sessionTimeout().toNanos() / 3) {
                isIdle = true;
                current.lastUsedNanos = nowNanos;
            }
        } finally {
            lock.unlock();
        }
        over.forEach(call -> call.giveUp(false, cluster.timeoutMessage(group), null));
        if (isIdle) {
            submit(new Call(Call.Kind.COMMAND, KEEP_ALIVE, deadlineNanos()));
        }
        pump();
    }

    /** Takes no more calls; ends the session if that can be done at once. */
    Call closeSession() {
        Call closing = new Call(Call.Kind.COMMAND, CLOSE_SESSION, deadlineNanos());
        lock.lock();
        try {
            if (session == null) {
                closing.future.complete(Result.DONE);
                return closing;
            }
        } finally {
            lock.unlock();
        }
        submit(closing);
        return closing;
    }

    /** Ends what waits; what is pending ends with its connection. */
    void close() {
        List<Call> left;
        lock.lock();
        try {
            closed = true;
            left = new ArrayList<>(waiting);
            waiting.clear();
        } finally {
            lock.unlock();
        }
        left.forEach(call -> call.giveUp(false, "the client is closed", null));
    }
}
