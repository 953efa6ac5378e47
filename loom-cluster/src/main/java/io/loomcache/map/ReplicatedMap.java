package io.loomcache.map;

import io.loomcache.map.Result.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one Raft group: caches and their mappings, client sessions, and a clock that only
 * the log moves. Two members that applied the same entries, from the beginning or on top of a snapshot,
 * have equal states and gave equal results and events.
 *
 * <p>Owned by the group's Raft thread. What it hands out is immutable and may go to any thread.
 */
public final class ReplicatedMap {

    /** Of a snapshot: meta, segments, events. */
    private static final int PARTS = 1 + Segment.COUNT + 1;

    private final MapLimits limits;
    private final EventLog events;
    private Caches caches;
    private Sessions sessions;
    private Guards guards = new Guards(List.of());
    private long clockMillis;
    private long leaptMillis;
    private volatile ClusterVersion clusterVersion = ClusterVersion.FIRST;
    private long lastApplied;

    /** The index of the last applied entry that this state knows of; metaVersion <= lastApplied. */
    private long metaVersion;

    /** The empty state, before the first log entry. */
    public ReplicatedMap(MapLimits limits) {
        this.limits = limits;
        this.events = new EventLog(limits.retainedEvents());
        this.caches = new Caches(limits);
        this.sessions = new Sessions(limits.sessions());
    }

    /**
     * Applies one log entry: moves the clock, ends what has expired, in bounded steps, and executes the
     * command unless its session has already had it executed. Deterministic; nothing that a client can
     * send makes it throw.
     *
     * @param index the entry's log index; indexes only grow
     * @throws IllegalStateException if the index does not grow, which is an error of the caller
     */
    public Result apply(long index, Proposal proposal) {
        requireNext(index);
        if (clockMillis == 0) {
            caches.beginTime(proposal.timeMillis());
        }
        clockMillis = Math.max(clockMillis, proposal.timeMillis());
        Step step = new Step(index, clockMillis, events);
        caches.expireDue(step, limits.expiriesPerStep());
        caches.expireLocks(step, limits.expiriesPerStep());
        sessions.expireDue(clockMillis, limits.expiriesPerStep());
        Result result = proposal.sessionId() == 0 ? execute(step, proposal.command()) : executeOnce(step, proposal);
        completed(index);
        return result;
    }

    /** Applies a log entry that says how far the clock has leapt in all; see {@link #apply}. */
    public void leapt(long index, long inAllMillis) {
        requireNext(index);
        leaptMillis = inAllMillis;
        completed(index);
    }

    /** Applies a log entry that raises the cluster's version, or changes nothing if that is as high; see {@link #apply}. */
    public void versionRaised(long index, ClusterVersion version) {
        requireNext(index);
        if (version.isAtLeast(clusterVersion)) {
            clusterVersion = version;
        }
        completed(index);
    }

    private void requireNext(long index) {
        if (index <= lastApplied) {
            throw new IllegalStateException("index " + index + " applied after " + lastApplied);
        }
    }

    private void completed(long index) {
        lastApplied = index;
        metaVersion = index;
        events.complete(index);
    }

    /**
     * Answers from the current state, judging expiry by the later of the group's clock and {@code nowMillis}.
     *
     * @param leases who holds guards; it answers what is asked of them
     */
    public Result query(Operation.Query query, long nowMillis, GuardLeases leases) {
        if (query instanceof Operation.OnCache onCache) {
            CacheState cache = caches.find(onCache.cache());
            boolean isHeld = guards.areHeld(onCache.cache(), leases);
            return isHeld || cache == null
                    ? query(cache, onCache, Math.max(clockMillis, nowMillis))
                    : QueryRules.unheld(onCache, cache, lastApplied);
        } else if (query instanceof Operation.HoldGuard hold) {
            return guards.held(hold, leases);
        } else if (query instanceof Operation.ListGuards) {
            return new Result.Names(guards.owners());
        }
        return new Result.Names(caches.names());
    }

    /** The index of the last entry that was applied, or of the snapshot. */
    public long lastApplied() {
        return lastApplied;
    }

    /** The group's clock: the latest time stamped on an applied entry; 0 before the first, and behind a restored snapshot. */
    public long clockMillis() {
        return clockMillis;
    }

    /** By how much leaders have begun later than what they had measured, in all: kept for them, nothing else depends on it. */
    public long leaptMillis() {
        return leaptMillis;
    }

    /** How new the entries of this log may be; may be asked from any thread. */
    public ClusterVersion clusterVersion() {
        return clusterVersion;
    }

    /** Whether a tick at this time would remove or end something: an expired mapping, soft lock or session. */
    public boolean isTickDue(long nowMillis) {
        return caches.isExpiryDue(nowMillis) || caches.isLockDue(nowMillis) || sessions.isExpiryDue(nowMillis);
    }

    /** Who is to handle a cache's events before those who change it are answered; in no order, to be read at once. */
    public Set<Listener> listeners(String cache) {
        return sessions.listeners(cache);
    }

    /** The revision of a cache's last event; 0 if there was none, or no such cache. */
    public long eventRevision(String cache) {
        CacheState found = caches.find(cache);
        return found == null ? 0 : found.eventRevision();
    }

    /** Whether a session has already had a request executed, and keeps its result. */
    public boolean isAnswered(long sessionId, long requestId) {
        return sessionId != 0 && sessions.isAnswered(sessionId, requestId);
    }

    /** Whether a fence stands on a key at this time. */
    public boolean isFenced(String cache, Bytes key, long nowMillis) {
        CacheState found = caches.find(cache);
        if (found == null || found.fences().isEmpty()) {
            return false;
        }
        return found.fences().find(key, Math.max(clockMillis, nowMillis)) != null;
    }

    /** The state in numbers. Takes time by the number of caches. */
    public MapStatistics statistics() {
        return new MapStatistics(
                caches.statistics(sessions), sessions.size(), guards.owners().size());
    }

    /** The events of the entries applied here, the last ones. */
    public EventLog events() {
        return events;
    }

    /** The whole state as immutable parts, meta first, then every segment in order, then events. Copies no mappings. */
    public List<SnapshotPart> snapshot() {
        List<SnapshotPart> parts = new ArrayList<>(PARTS);
        parts.add(new SnapshotPart.Meta(
                metaVersion,
                clockMillis,
                leaptMillis,
                clusterVersion,
                caches.metas(),
                sessions.metas(),
                guards.metas()));
        for (Segment segment : caches.segments()) {
            parts.add(segment.share());
        }
        parts.add(events.tail());
        return Collections.unmodifiableList(parts);
    }

    /**
     * Replaces the whole state, events for watchers included.
     *
     * @param index the log index that the snapshot stands for
     * @param parts as {@link #snapshot} gave them
     * @throws IllegalArgumentException if parts are missing, out of order or contradict each other; the
     *     state is then as it was
     */
    public void install(long index, List<SnapshotPart> parts) {
        List<SnapshotPart.Segment> segments = checkedSegments(index, parts);
        SnapshotPart.Meta meta = (SnapshotPart.Meta) parts.get(0);
        Caches installedCaches = new Caches(limits, meta.caches(), segments);
        Sessions installedSessions = new Sessions(limits.sessions(), meta.sessions());
        Guards installedGuards = new Guards(meta.guards());
        caches = installedCaches;
        sessions = installedSessions;
        guards = installedGuards;
        clockMillis = meta.clockMillis();
        leaptMillis = meta.leaptMillis();
        clusterVersion = meta.clusterVersion();
        metaVersion = meta.version();
        lastApplied = index;
        events.restart(index, (SnapshotPart.Events) parts.get(PARTS - 1));
    }

    private Result executeOnce(Step step, Proposal proposal) {
        Session session = sessions.find(proposal, clockMillis);
        if (session == null) {
            return noSession(proposal.sessionId());
        }
        Operation.Command command = proposal.command();
        // Harmless to repeat, so their results are not kept.
        if (command instanceof Operation.KeepAlive) {
            return Result.DONE;
        } else if (command instanceof Operation.CloseSession) {
            sessions.close(session);
            return Result.DONE;
        }
        Result answered = session.answered(proposal.requestId(), limits.resultsPerSession());
        if (answered != null) {
            return answered;
        }
        Result result = execute(step, session, command);
        session.keep(proposal.requestId(), result);
        return result;
    }

    private Result execute(Step step, Session session, Operation.Command command) {
        if (command instanceof Operation.Unlisten unlisten) {
            return sessions.unlisten(session, unlisten.listenerId());
        } else if (command instanceof Operation.Listen listen) {
            return caches.find(listen.cache()) == null ? noCache(listen.cache()) : sessions.listen(session, listen);
        }
        return execute(step, command);
    }

    private Result execute(Step step, Operation.Command command) {
        if (command instanceof Operation.OfSession) {
            return noSession(0);
        } else if (command instanceof Operation.OnCache onCache) {
            return execute(step, caches.find(onCache.cache()), onCache);
        } else if (command instanceof Operation.Together together) {
            return SourceRules.together(step, caches::find, together);
        } else if (command instanceof Operation.Tick) {
            return Result.DONE;
        } else if (command instanceof Operation.OpenSession open) {
            return sessions.open(step, open);
        } else if (command instanceof Operation.Guard guard) {
            return guards.add(guard);
        } else if (command instanceof Operation.EndGuard end) {
            return guards.end(step, end, caches::find);
        }
        throw new AssertionError("unknown command " + command);
    }

    private Result execute(Step step, @Nullable CacheState cache, Operation.OnCache command) {
        if (command instanceof Operation.CreateCache create) {
            return caches.create(step, create.cache(), create.definition());
        } else if (command instanceof Operation.DestroyCache destroy) {
            return guards.cover(destroy.cache())
                    ? inUse(destroy.cache(), "is under a guard, which must end before")
                    : caches.destroy(step, destroy.cache());
        } else if (cache == null) {
            return noCache(command.cache());
        } else if (command instanceof Operation.Write write) {
            return WriteRules.write(step, cache, write);
        } else if (command instanceof Operation.WriteAll batch) {
            return WriteRules.writeAll(step, cache, batch);
        } else if (command instanceof Operation.RemoveAll batch) {
            return WriteRules.removeAll(step, cache, batch);
        } else if (command instanceof Operation.Touch touch) {
            return WriteRules.touch(step, cache, touch);
        } else if (command instanceof Operation.Clear) {
            return WriteRules.clear(step, cache);
        } else if (command instanceof Operation.Fence fence) {
            return WriteRules.fence(step, cache, fence);
        } else if (command instanceof Operation.Unfence unfence) {
            return WriteRules.unfence(step, cache, unfence);
        }
        throw new AssertionError("unknown command " + command);
    }

    private Result query(@Nullable CacheState cache, Operation.OnCache query, long nowMillis) {
        if (query instanceof Operation.GetDefinition) {
            return new Result.Definition(cache == null ? null : cache.definition());
        } else if (cache == null) {
            return noCache(query.cache());
        } else if (query instanceof Operation.Read read) {
            return QueryRules.read(cache, read.keys(), clockMillis, nowMillis, lastApplied);
        } else if (query instanceof Operation.Scan scan) {
            return QueryRules.scan(cache, caches.segments(), scan, nowMillis);
        } else if (query instanceof Operation.Present present) {
            return QueryRules.present(cache, present.keys(), nowMillis);
        } else if (query instanceof Operation.Changes changes) {
            return QueryRules.changes(cache, changes.keys(), lastApplied);
        } else if (query instanceof Operation.Size) {
            return new Result.Count(cache.visibleEntries(clockMillis));
        }
        throw new AssertionError("unknown query " + query);
    }

    private static List<SnapshotPart.Segment> checkedSegments(long index, List<SnapshotPart> parts) {
        if (parts.size() != PARTS
                || !(parts.get(0) instanceof SnapshotPart.Meta)
                || !(parts.get(PARTS - 1) instanceof SnapshotPart.Events)) {
            throw new IllegalArgumentException("snapshot at index " + index + " has " + parts.size()
                    + " parts, expected the meta part, " + Segment.COUNT + " segments and the events");
        }
        List<SnapshotPart.Segment> segments = new ArrayList<>(Segment.COUNT);
        for (int i = 0; i < parts.size(); i++) {
            SnapshotPart part = parts.get(i);
            if (part.number() != i || part.version() > index) {
                throw new IllegalArgumentException("snapshot at index " + index + " has part " + part.number()
                        + " of version " + part.version() + " at place " + i);
            }
            if (part instanceof SnapshotPart.Segment segment) {
                segments.add(segment);
            }
        }
        return segments;
    }

    static Result noCache(String name) {
        return new Result.Rejected(Reason.NO_CACHE, "there is no cache '" + name + "'");
    }

    /** @param why what relies on it, as a predicate */
    static Result inUse(String name, String why) {
        return new Result.Rejected(Reason.IN_USE, "cache '" + name + "' " + why);
    }

    private static Result noSession(long id) {
        return new Result.Rejected(
                Reason.NO_SESSION,
                id == 0 ? "the request names no session" : "session " + id + " has ended or never existed");
    }
}
