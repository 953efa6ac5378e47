package io.loomcache.member;

import io.loomcache.map.Event;
import io.loomcache.map.EventLog;
import io.loomcache.net.Connection;
import io.loomcache.raft.RaftGroup;
import io.loomcache.wire.Push;
import io.loomcache.wire.PushCodec;
import io.loomcache.wire.Request;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Who watches which events on this member. A member tells what it has applied, so that any of them can
 * serve a watcher; where a watcher stands is its own revision, so that it can go on at another member.
 */
final class Subscriptions {

    /** Most events in one push. */
    private static final int PUSH_EVENTS = 512;

    private final Map<Connection, Map<Long, Subscription>> byConnection = new ConcurrentHashMap<>();

    /**
     * Starts a watch; its id is the request's correlation id.
     *
     * @param started told the revision after which the watch begins, before the first push
     */
    void subscribe(Connection connection, RaftGroup group, Request.Subscribe request, LongConsumer started) {
        Subscription subscription = new Subscription(connection, group, request, started);
        byConnection
                .computeIfAbsent(connection, any -> new ConcurrentHashMap<>())
                .put(subscription.id, subscription);
        group.watchEvents(subscription);
    }

    void unsubscribe(Connection connection, long id) {
        Map<Long, Subscription> ofConnection = byConnection.get(connection);
        Subscription subscription = ofConnection == null ? null : ofConnection.remove(id);
        if (subscription != null) {
            subscription.group.unwatchEvents(subscription);
        }
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
        private long told;

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
                started.accept(told);
            }
            if (told < log.horizon()) {
                push(new Push.Lost(id, told, log.horizon()));
                told = log.horizon();
            }
            while (told < log.lastRevision() && connection.isOpen()) {
                List<Event> events = log.after(told, PUSH_EVENTS);
                long through = events.isEmpty()
                        ? log.lastRevision()
                        : events.get(events.size() - 1).revision();
                List<Event> watched = events.stream()
                        .filter(event -> caches.contains(event.cache()))
                        .toList();
                if (!watched.isEmpty()) {
                    push(new Push.Events(id, watched, through));
                }
                told = through;
            }
        }

        private void push(Push push) {
            connection.send(PushCodec.encode(push));
        }
    }
}
