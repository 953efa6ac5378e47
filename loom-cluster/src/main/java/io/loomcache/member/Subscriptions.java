package io.loomcache.member;

import io.loomcache.map.Event;
import io.loomcache.map.EventLog;
import io.loomcache.net.Connection;
import io.loomcache.raft.RaftGroup;
import io.loomcache.wire.MalformedException;
import io.loomcache.wire.Push;
import io.loomcache.wire.PushCodec;
import io.loomcache.wire.Request;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.ToLongFunction;

/**
 * Who watches which events on this member. A member tells what it has applied, so that any of them can
 * serve a watcher; where a watcher stands is its own revision, so that it can go on at another member.
 */
final class Subscriptions {

    /** Most watches of one connection. */
    static final int PER_CONNECTION = 1_024;

    /** Most events in one push. */
    private static final int PUSH_EVENTS = 512;

    /** Where a push ends: after the event that passes this many bytes, so that any push fits a frame. */
    static final int PUSH_BYTES = 1 << 20;

    /** What an event takes beside key and values. */
    private static final int EVENT_BYTES = 64;

    /** After so many revisions without an event for it, a watcher is told how far it is. */
    private static final int PROGRESS_REVISIONS = 1_000;

    private final Map<Connection, Map<Long, Subscription>> byConnection = new ConcurrentHashMap<>();

    /**
     * Starts a watch; its id is the request's correlation id.
     *
     * @param started told the revision after which the watch begins, before the first push
     * @throws MalformedException if the connection has this watch already, or too many
     */
    void subscribe(Connection connection, RaftGroup group, Request.Subscribe request, LongConsumer started) {
        Subscription subscription = new Subscription(connection, group, request, started);
        Map<Long, Subscription> ofConnection =
                byConnection.computeIfAbsent(connection, any -> new ConcurrentHashMap<>());
        if (ofConnection.size() >= PER_CONNECTION) {
            throw new MalformedException("watches of this connection: expected at most " + PER_CONNECTION);
        }
        if (ofConnection.putIfAbsent(subscription.id, subscription) != null) {
            throw new MalformedException("watch " + subscription.id + " runs already on this connection");
        }
        group.watchEvents(subscription);
    }

    void unsubscribe(Connection connection, long id) {
        Map<Long, Subscription> ofConnection = byConnection.get(connection);
        Subscription subscription = ofConnection == null ? null : ofConnection.remove(id);
        if (subscription != null) {
            subscription.group.unwatchEvents(subscription);
        }
    }

    /** How many watches a connection has. */
    int count(Connection connection) {
        return byConnection.getOrDefault(connection, Map.of()).size();
    }

    /**
     * How far the slowest watch of a connection is behind.
     *
     * @param appliedIndex of a group's last entry in the map; for one that is not known a watch is not behind
     */
    long lag(Connection connection, ToLongFunction<RaftGroup> appliedIndex) {
        return byConnection.getOrDefault(connection, Map.of()).values().stream()
                .mapToLong(watch -> appliedIndex.applyAsLong(watch.group) - watch.told)
                .max()
                .stream()
                .map(lag -> Math.max(0, lag))
                .sum();
    }

    void closed(Connection connection) {
        Map<Long, Subscription> ended = byConnection.remove(connection);
        if (ended != null) {
            ended.values().forEach(subscription -> subscription.group.unwatchEvents(subscription));
        }
    }

    /** One watcher's place in the events of a group. Called on the Raft thread, and owned by it. */
    private static final class Subscription implements Consumer<EventLog> {
        private final long id;
        private final Connection connection;
        private final RaftGroup group;
        private final Set<String> caches;
        private final LongConsumer started;
        private boolean running;
        private volatile long told;

        /** What the watcher knows it was told: pushed <= told. */
        private long pushed;

        Subscription(Connection connection, RaftGroup group, Request.Subscribe request, LongConsumer started) {
            this.id = request.correlationId();
            this.connection = connection;
            this.group = group;
            this.caches = Set.copyOf(request.caches());
            this.told = request.afterRevision();
            this.started = started;
        }

        @Override
        public void accept(EventLog log) {
            if (!running) {
                running = true;
                told = told < 0 ? log.lastRevision() : told;
                pushed = told;
                started.accept(told);
            }
            if (told < log.horizon()) {
                push(new Push.Lost(id, told, log.horizon()));
                told = log.horizon();
                pushed = told;
            }
            while (told < log.lastRevision() && connection.isOpen()) {
                List<Event> events = log.after(told, PUSH_EVENTS);
                long through = events.isEmpty()
                        ? log.lastRevision()
                        : events.get(events.size() - 1).revision();
                List<Event> watched = events.stream()
                        .filter(event -> caches.contains(event.cache()))
                        .toList();
                if (!watched.isEmpty() || through - pushed >= PROGRESS_REVISIONS) {
                    push(watched, through);
                }
                told = through;
            }
        }

        /** In pieces, which may end within a revision: the watcher then resumes after the revision before. */
        private void push(List<Event> watched, long through) {
            int from = 0;
            long bytes = 0;
            for (int next = 1; next < watched.size(); next++) {
                Event last = watched.get(next - 1);
                bytes += EVENT_BYTES + last.bytes();
                if (bytes >= PUSH_BYTES) {
                    boolean isWhole = watched.get(next).revision() > last.revision();
                    long whole = isWhole ? last.revision() : last.revision() - 1;
                    push(new Push.Events(id, watched.subList(from, next), whole));
                    from = next;
                    bytes = 0;
                }
            }
            push(new Push.Events(id, watched.subList(from, watched.size()), through));
            pushed = through;
        }

        private void push(Push push) {
            connection.send(PushCodec.encode(push));
        }
    }
}
