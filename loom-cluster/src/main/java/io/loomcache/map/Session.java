package io.loomcache.map;

import io.loomcache.map.Result.Reason;
import io.loomcache.map.SnapshotPart.SessionMeta;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A client's session: what makes a retried request happen once (Raft thesis 6.3). It keeps the result of
 * every request until the client says that it has it.
 *
 * <p>A request below the acknowledged ones is a copy that was overtaken by its own retry: both stood in
 * the log, the first was applied and answered. Nobody waits for the copy, and it is refused.
 */
final class Session {

    private final long id;
    private final String client;
    private final long timeoutMillis;
    private final TreeMap<Long, Result> results;
    private final TreeMap<Long, String> listeners;
    private long lastSeenMillis;

    /** Below every id in {@link #results}, or equal to the lowest. */
    private long acknowledgedBelow;

    Session(SessionMeta meta) {
        this.id = meta.sessionId();
        this.client = meta.client();
        this.timeoutMillis = meta.timeoutMillis();
        this.results = new TreeMap<>(meta.results());
        this.listeners = new TreeMap<>(meta.listeners());
        this.lastSeenMillis = meta.lastSeenMillis();
        this.acknowledgedBelow = meta.acknowledgedBelow();
    }

    long id() {
        return id;
    }

    /** The last moment at which the session lives without another sign of life. */
    long deadlineMillis() {
        return timeoutMillis > Long.MAX_VALUE - lastSeenMillis ? Long.MAX_VALUE : lastSeenMillis + timeoutMillis;
    }

    boolean isExpired(long clockMillis) {
        return clockMillis > deadlineMillis();
    }

    /** A sign of life, with which the client acknowledges the results of all requests below an id. */
    void seen(long clockMillis, long acknowledged) {
        lastSeenMillis = clockMillis;
        if (acknowledged > acknowledgedBelow) {
            acknowledgedBelow = acknowledged;
            while (!results.isEmpty() && results.firstKey() < acknowledged) {
                results.remove(results.firstKey());
            }
        }
    }

    /** What to answer to a request instead of applying it; null if it is new. */
    @Nullable
    Result answered(long requestId, int resultLimit) {
        Result kept = results.get(requestId);
        if (kept != null) {
            return kept;
        }
        if (requestId < acknowledgedBelow) {
            return new Result.Rejected(
                    Reason.NO_SESSION,
                    "session " + id + " has acknowledged its requests below " + acknowledgedBelow + ", request "
                            + requestId + " among them");
        }
        if (results.size() >= resultLimit) {
            return new Result.Rejected(
                    Reason.LIMIT,
                    "session " + id + " of client '" + client + "' has reached the limit of unacknowledged results: "
                            + resultLimit);
        }
        return null;
    }

    boolean isAnswered(long requestId) {
        return results.containsKey(requestId);
    }

    void keep(long requestId, Result result) {
        results.put(requestId, result);
    }

    /** The caches that it listens to, by listener id. */
    SortedMap<Long, String> listeners() {
        return listeners;
    }

    SessionMeta meta() {
        return new SessionMeta(
                id,
                client,
                timeoutMillis,
                lastSeenMillis,
                acknowledgedBelow,
                Collections.unmodifiableMap(new TreeMap<>(results)),
                Collections.unmodifiableMap(new TreeMap<>(listeners)));
    }
}
