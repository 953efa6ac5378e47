package io.loomcache.client;

import io.loomcache.config.ClientConfig;
import io.loomcache.map.Operation;
import io.loomcache.map.Result;
import io.loomcache.wire.OperationCodec;
import io.loomcache.wire.Request;
import io.loomcache.wire.Response;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
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

    private static final byte[] KEEP_ALIVE = OperationCodec.encode(new Operation.KeepAlive());
    private static final byte[] CLOSE_SESSION = OperationCodec.encode(new Operation.CloseSession());

    private final int group;
    private final ClientConfig config;
    private final Scheduler scheduler;
    private final Cluster cluster;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Call> waiting = new ArrayDeque<>();
    private final LeaderView leader;
    private final Congestion congestion;
    private @Nullable Session session;
    private boolean opening;
    private boolean closed;
    private volatile long ledNanos;

    /**
     * @param maxPendingBytes most bytes of pending operations, unless a single one is larger
     * @param ledNanos since when it counts as without a leader
     */
    GroupLane(
            int group, long maxPendingBytes, long ledNanos, ClientConfig config, Scheduler scheduler, Cluster cluster) {
        this.group = group;
        this.ledNanos = ledNanos;
        this.config = config;
        this.scheduler = scheduler;
        this.cluster = cluster;
        this.congestion = new Congestion(maxPendingBytes, scheduler.nanoTime());
        this.leader = new LeaderView(scheduler.nanoTime());
    }

    /** Takes a call; its future tells the rest. */
    void submit(Call call) {
        String refusal;
        List<Attempt> ready = List.of();
        lock.lock();
        try {
            refusal = closed ? "the client is closed" : waiting.size() >= MAX_WAITING ? "too many calls wait" : null;
            if (refusal == null) {
                waiting.add(call);
                ready = ready();
            }
        } finally {
            lock.unlock();
        }
        if (refusal == null) {
            ready.forEach(this::send);
        } else {
            call.giveUp(false, refusal, null);
        }
    }

    /** Sends what can be sent, in order. */
    private void pump() {
        List<Attempt> ready;
        lock.lock();
        try {
            ready = ready();
        } finally {
            lock.unlock();
        }
        ready.forEach(this::send);
    }

    /** Takes the waiting calls, as far as their leader and session are there, and room. Holding the lock. */
    private List<Attempt> ready() {
        if (waiting.isEmpty()) {
            return List.of();
        }
        List<Attempt> ready = new ArrayList<>(1);
        for (Attempt attempt = next(); attempt != null; attempt = next()) {
            ready.add(attempt);
        }
        return ready;
    }

    private @Nullable Attempt next() {
        Call call = waiting.peek();
        if (call == null || !congestion.admits(call, scheduler.nanoTime())) {
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
    }

    private Attempt attempt(Call call, MemberChannel to) {
        congestion.sent(call);
        Request request = call.request(to.nextCorrelationId(), group, scheduler.nanoTime());
        return new Attempt(this, call, to, request);
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
        rejected.forEach(call -> call.reject("no session: " + (failure == null ? result : failure.getMessage()), null));
        pump();
        if (result instanceof Result.SessionOpened) {
            cluster.sessionOpened(group);
        }
    }

    private long deadlineNanos() {
        return scheduler.nanoTime() + config.operationTimeout().toNanos();
    }

    private void send(Attempt attempt) {
        if (!attempt.to.ask(attempt.request, attempt)) {
            ended(attempt);
            again(attempt.call);
        }
    }

    /** The attempt is pending no more. */
    void ended(Attempt attempt) {
        lock.lock();
        try {
            congestion.ended(attempt.call);
        } finally {
            lock.unlock();
        }
    }

    /** The attempt is pending no more, and its call needs its request id no more; makes room for others. */
    void over(Attempt attempt) {
        List<Attempt> ready;
        lock.lock();
        try {
            congestion.ended(attempt.call);
            attempt.call.unassign();
            ready = ready();
        } finally {
            lock.unlock();
        }
        ready.forEach(this::send);
    }

    /** The session of a call is unknown to the cluster: the next calls open another. */
    void sessionGone(Call call) {
        lock.lock();
        try {
            if (session == call.session()) {
                session = null;
            }
            call.unassign();
        } finally {
            lock.unlock();
        }
    }

    /** The session's id, 0 while there is none. */
    long sessionId() {
        lock.lock();
        try {
            return session == null ? 0 : session.id;
        } finally {
            lock.unlock();
        }
    }

    /** A member refuses because it does not lead, or no more. */
    void doesNotLead(MemberChannel by, Response.Refused refused) {
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

    /** A member is busy: it is left alone for a moment. */
    void pause() {
        lock.lock();
        try {
            congestion.busy(scheduler.nanoTime());
        } finally {
            lock.unlock();
        }
        scheduler.schedule(this::pump, Congestion.BUSY_MILLIS);
    }

    /** Puts a call back, in front: the others came later. */
    void again(Call call) {
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
        ledNanos = scheduler.nanoTime();
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
            before.lose(asker -> asker instanceof Attempt attempt && attempt.lane == this);
        }
        pump();
    }

    /** When a member last named a leader that can be reached. */
    long ledNanos() {
        return ledNanos;
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
