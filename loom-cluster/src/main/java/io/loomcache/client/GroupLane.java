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

    private static final long BUSY_DELAY_MILLIS = 5;
    private static final long HINT_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final byte[] KEEP_ALIVE = OperationCodec.encode(new Operation.KeepAlive());
    private static final byte[] CLOSE_SESSION = OperationCodec.encode(new Operation.CloseSession());

    private final int group;
    private final ClientConfig config;
    private final Scheduler scheduler;
    private final Cluster cluster;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Call> waiting = new ArrayDeque<>();
    private @Nullable MemberChannel leader;
    private long leaderTerm;
    private long lastHintNanos;
    private @Nullable Session session;
    private boolean opening;
    private boolean closed;

    GroupLane(int group, ClientConfig config, Scheduler scheduler, Cluster cluster) {
        this.group = group;
        this.config = config;
        this.scheduler = scheduler;
        this.cluster = cluster;
        this.lastHintNanos = scheduler.nanoTime() - HINT_INTERVAL_NANOS;
    }

    /** Takes a call; its future tells the rest. */
    void submit(Call call) {
        lock.lock();
        try {
            if (!closed && waiting.size() < MAX_WAITING) {
                waiting.add(call);
            } else {
                scheduler.execute(
                        () -> call.giveUp(false, closed ? "the client is closed" : "too many calls wait", null));
                return;
            }
        } finally {
            lock.unlock();
        }
        pump();
    }

    /** Sends what can be sent, in order. */
    private void pump() {
        for (Attempt attempt = next(); attempt != null; attempt = next()) {
            attempt.send();
        }
    }

    /** Takes the first waiting call, if its leader and session are there. */
    private @Nullable Attempt next() {
        lock.lock();
        try {
            Call call = waiting.peek();
            MemberChannel to = leader;
            if (call == null) {
                return null;
            }
            if (to == null || !to.isOpen()) {
                leader = null;
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
            return new Attempt(call, to);
        } finally {
            lock.unlock();
        }
    }

    private Attempt opening(MemberChannel to) {
        opening = true;
        long timeoutMillis = config.sessionTimeout().toMillis();
        byte[] operation = OperationCodec.encode(new Operation.OpenSession(config.name(), timeoutMillis));
        Call call = new Call(Call.Kind.OPENING, operation, deadlineNanos());
        var unused = call.future.whenComplete(this::opened);
        return new Attempt(call, to);
    }

    private void opened(@Nullable Result result, @Nullable Throwable failure) {
        List<Call> rejected = new ArrayList<>();
        lock.lock();
        try {
            opening = false;
            if (result instanceof Result.SessionOpened opened) {
                session = new Session(opened.sessionId(), WINDOW, scheduler.nanoTime());
            } else if (failure instanceof LoomException.Rejected || failure == null) {
                waiting.removeIf(call -> call.kind == Call.Kind.COMMAND && rejected.add(call));
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
                leaderGone(to, null);
                again(call);
            }
        }

        @Override
        public void answered(Response response) {
            if (response instanceof Response.Answer answer) {
                judge(call, decoded(answer));
            } else if (response instanceof Response.Refused refused) {
                refused(call, to, refused);
            } else {
                end(call);
                call.giveUp(true, "unexpected answer " + response, null);
            }
        }

        @Override
        public void lost() {
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
        pumpIfWaiting();
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
        } else {
            again(call);
        }
    }

    private void refused(Call call, MemberChannel by, Response.Refused refused) {
        switch (refused.refusal()) {
            case NOT_LEADER, STOPPING -> {
                leaderGone(by, refused.leader());
                again(call);
            }
            case OUTCOME_UNKNOWN -> {
                call.attemptLost();
                leaderGone(by, refused.leader());
                again(call);
            }
            case BUSY -> scheduler.schedule(() -> again(call), BUSY_DELAY_MILLIS);
            case EXPIRED -> {
                end(call);
                call.giveUp(false, refused.message(), null);
            }
            case FORBIDDEN, INVALID -> {
                end(call);
                call.reject(refused.message());
            }
        }
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

    private void pumpIfWaiting() {
        lock.lock();
        try {
            if (waiting.isEmpty()) {
                return;
            }
        } finally {
            lock.unlock();
        }
        pump();
    }

    private void leaderGone(MemberChannel gone, @Nullable String hint) {
        MemberChannel hinted = hint == null ? null : cluster.openChannel(hint);
        long nowNanos = scheduler.nanoTime();
        lock.lock();
        try {
            if (leader == gone) {
                leader = null;
            }
            // Two members that each take the other for the leader must not make us run between them.
            boolean isNews = hinted != null && hinted != gone && nowNanos - lastHintNanos >= HINT_INTERVAL_NANOS;
            if (leader == null && isNews) {
                leader = hinted;
                lastHintNanos = nowNanos;
            }
        } finally {
            lock.unlock();
        }
    }

    /** A member says who leads; news of an older term than what is known are none. */
    void leaderIs(MemberChannel channel, long term) {
        MemberChannel before = null;
        lock.lock();
        try {
            if (term < leaderTerm || (term == leaderTerm && leader != null)) {
                return;
            }
            leaderTerm = term;
            before = leader;
            leader = channel;
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
            MemberChannel current = leader;
            return !waiting.isEmpty() && (current == null || !current.isOpen());
        } finally {
            lock.unlock();
        }
    }

    /** Ends waiting calls whose time has passed, and keeps the session alive. */
    void sweep(long nowNanos) {
        List<Call> over = new ArrayList<>();
        boolean isIdle;
        lock.lock();
        try {
            waiting.removeIf(call -> call.isPast(nowNanos) && over.add(call));
            over.forEach(Call::unassign);
            Session current = session;
            isIdle = current != null
                    && nowNanos - current.lastUsedNanos
                            > config.sessionTimeout().toNanos() / 3;
        } finally {
            lock.unlock();
        }
        over.forEach(call -> call.giveUp(false, cluster.timeoutMessage(group), null));
        if (isIdle) {
            submit(new Call(Call.Kind.COMMAND, KEEP_ALIVE, deadlineNanos()));
        }
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
