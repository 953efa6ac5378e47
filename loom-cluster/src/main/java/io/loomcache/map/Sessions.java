package io.loomcache.map;

import io.loomcache.map.Result.Reason;
import io.loomcache.map.SnapshotPart.SessionMeta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The client sessions of a group, in order of their last sign of life. */
final class Sessions {

    /** Most listeners of one session. */
    private static final int LISTENERS = 10_000;

    private final int limit;
    private final Map<Long, Session> byId = new LinkedHashMap<>();

    /** Follows from the sessions: who listens to which cache. Never holds an empty set. */
    private final Map<String, Set<Listener>> listeners = new HashMap<>();

    /**
     * No session expires up to this time. A lower bound, so that signs of life, which only move deadlines
     * away, need not maintain it.
     */
    private long quietUntilMillis = Long.MAX_VALUE;

    Sessions(int limit) {
        this.limit = limit;
    }

    /**
     * The sessions of a snapshot.
     *
     * @throws IllegalArgumentException if a session id occurs twice
     */
    Sessions(int limit, List<SessionMeta> metas) {
        this.limit = limit;
        for (SessionMeta meta : metas) {
            if (add(new Session(meta)) != null) {
                throw new IllegalArgumentException("session " + meta.sessionId() + " occurs twice");
            }
        }
    }

    Result open(Step step, Operation.OpenSession open) {
        if (byId.size() >= limit) {
            return new Result.Rejected(
                    Reason.LIMIT,
                    "client '" + open.client() + "' would pass the limit of sessions in a group: " + limit);
        }
        add(new Session(new SessionMeta(
                step.index(), open.client(), open.timeoutMillis(), step.clockMillis(), 0, Map.of(), Map.of())));
        return new Result.SessionOpened(step.index());
    }

    /** The session of a proposal, which is a sign of its life; null if there is none or its time is over. */
    @Nullable
    Session find(Proposal proposal, long clockMillis) {
        Session session = byId.get(proposal.sessionId());
        if (session == null) {
            return null;
        }
        if (session.isExpired(clockMillis)) {
            close(session);
            return null;
        }
        session.seen(clockMillis, proposal.acknowledgedBelow());
        byId.remove(session.id());
        byId.put(session.id(), session);
        return session;
    }

    boolean isAnswered(long sessionId, long requestId) {
        Session session = byId.get(sessionId);
        return session != null && session.isAnswered(requestId);
    }

    void close(Session session) {
        byId.remove(session.id());
        ended(session);
    }

    Result listen(Session session, Operation.Listen listen) {
        boolean isNew = !session.listeners().containsKey(listen.listenerId());
        if (isNew && session.listeners().size() >= LISTENERS) {
            return new Result.Rejected(
                    Reason.LIMIT, "session " + session.id() + " would pass the limit of listeners: " + LISTENERS);
        }
        unlisten(session, listen.listenerId());
        session.listeners().put(listen.listenerId(), listen.cache());
        added(session, listen.listenerId(), listen.cache());
        return Result.DONE;
    }

    Result unlisten(Session session, long listenerId) {
        String cache = session.listeners().remove(listenerId);
        if (cache != null) {
            removed(session, listenerId, cache);
        }
        return Result.DONE;
    }

    /** Who listens to a cache, in no order; to be read at once. */
    Set<Listener> listeners(String cache) {
        return listeners.getOrDefault(cache, Set.of());
    }

    /** Those that are open, also those whose time is over and that no entry has ended yet. */
    int size() {
        return byId.size();
    }

    private void ended(Session session) {
        session.listeners().forEach((id, cache) -> removed(session, id, cache));
    }

    private void added(Session session, long listenerId, String cache) {
        listeners.computeIfAbsent(cache, any -> new HashSet<>()).add(new Listener(session.id(), listenerId));
    }

    private void removed(Session session, long listenerId, String cache) {
        Set<Listener> ofCache = listeners.getOrDefault(cache, Set.of());
        ofCache.remove(new Listener(session.id(), listenerId));
        if (ofCache.isEmpty()) {
            listeners.remove(cache);
        }
    }

    /** Ends sessions that have expired, at most so many, those longest without a sign of life first. */
    void expireDue(long clockMillis, int most) {
        if (clockMillis <= quietUntilMillis) {
            return;
        }
        int ended = 0;
        long nextDeadline = Long.MAX_VALUE;
        for (Iterator<Session> each = byId.values().iterator(); each.hasNext(); ) {
            Session session = each.next();
            if (ended < most && session.isExpired(clockMillis)) {
                each.remove();
                ended(session);
                ended++;
            } else {
                nextDeadline = Math.min(nextDeadline, session.deadlineMillis());
            }
        }
        quietUntilMillis = nextDeadline;
    }

    boolean isExpiryDue(long millis) {
        if (millis > quietUntilMillis) {
            quietUntilMillis = nextDeadlineMillis();
        }
        return millis > quietUntilMillis;
    }

    /** Copies, in order of last sign of life. */
    List<SessionMeta> metas() {
        List<SessionMeta> metas = new ArrayList<>(byId.size());
        for (Session session : byId.values()) {
            metas.add(session.meta());
        }
        return List.copyOf(metas);
    }

    private @Nullable Session add(Session session) {
        quietUntilMillis = Math.min(quietUntilMillis, session.deadlineMillis());
        session.listeners().forEach((id, cache) -> added(session, id, cache));
        return byId.put(session.id(), session);
    }

    private long nextDeadlineMillis() {
        long next = Long.MAX_VALUE;
        for (Session session : byId.values()) {
            next = Math.min(next, session.deadlineMillis());
        }
        return next;
    }
}
