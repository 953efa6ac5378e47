package io.loomcache.client;

import io.loomcache.map.Bytes;
import io.loomcache.map.Operation;
import io.loomcache.wire.Push;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * All watches of a client. Each watches every group on some member, and goes on at another one, from the
 * last revision it was told, when that connection ends. Attached by the scheduler's thread.
 */
final class Watches {

    private static final long RETRY_MILLIS = 50;
    private static final long LISTEN_RETRY_MILLIS = 1_000;

    private final Scheduler scheduler;
    private final List<Watching> all = new CopyOnWriteArrayList<>();
    private final AtomicLong listenerIds = new AtomicLong();
    private final AtomicBoolean reporting = new AtomicBoolean();
    private volatile boolean ended;
    private @Nullable Cluster cluster;

    Watches(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    LoomMap.Watch start(LoomMap map, LoomMap.Watcher watcher) {
        Watching watching = new Watching(map, watcher);
        all.add(watching);
        scheduler.execute(this::attachAll);
        if (ended) {
            watching.end();
        }
        return watching;
    }

    /** Ends all watches. */
    void close() {
        ended = true;
        all.forEach(Watching::end);
    }

    /** Channels have come or gone. */
    void attach(Cluster current) {
        cluster = current;
        attachAll();
    }

    private void attachAll() {
        Cluster current = cluster;
        if (current != null && current.placementIfKnown() != null) {
            all.forEach(watching -> watching.attach(current));
            reportAll();
        }
    }

    /** A session has begun: the cluster forgot who listens in the one before. */
    void sessionOpened(int group) {
        all.forEach(watching -> watching.listenAgain(group));
    }

    /** Tells all members soon what was handled; once for many events. */
    private void reportSoon() {
        if (reporting.compareAndSet(false, true)) {
            scheduler.execute(() -> {
                reporting.set(false);
                reportAll();
            });
        }
    }

    private void reportAll() {
        Cluster current = cluster;
        if (current != null) {
            all.forEach(watching -> watching.report(current));
        }
    }

    private final class Watching implements LoomMap.Watch {
        private final LoomMap map;
        private final LoomMap.Watcher watcher;
        private final CompletableFuture<Void> started = new CompletableFuture<>();
        private final Map<Integer, GroupWatch> groups = new ConcurrentHashMap<>();

        /** As whom it holds writers; 0 while it does not. A new one each time, so that an end never ends the next. */
        private volatile long listenerId;

        private volatile boolean closed;

        Watching(LoomMap map, LoomMap.Watcher watcher) {
            this.map = map;
            this.watcher = watcher;
        }

        void attach(Cluster current) {
            if (closed) {
                return;
            }
            // All before any is attached: the watch has started when the last of them has.
            for (int group = 0; group < current.lanes().size(); group++) {
                groups.computeIfAbsent(group, this::groupWatch);
            }
            groups.values().forEach(group -> group.attach(current));
        }

        private GroupWatch groupWatch(int group) {
            Runnable retry = () -> scheduler.schedule(Watches.this::attachAll, RETRY_MILLIS);
            LongConsumer reached = revision -> watcher.reached(this, group, revision);
            return new GroupWatch(group, map.name(), watcher, reached, this::groupStarted, retry);
        }

        private void groupStarted() {
            if (groups.values().stream().allMatch(GroupWatch::isStarted)) {
                started.complete(null);
            }
        }

        @Override
        public CompletableFuture<Void> started() {
            return started;
        }

        @Override
        public CompletableFuture<Void> told(Bytes key, long revision) {
            return started.thenCompose(ready -> map.group(key)).thenCompose(group -> {
                GroupWatch watch = groups.get(group);
                return watch == null ? CompletableFuture.completedFuture(null) : watch.told(revision);
            });
        }

        @Override
        public CompletableFuture<Void> holdWriters() {
            return started.thenCompose(ready -> {
                long id = listenerIds.incrementAndGet();
                listenerId = id;
                return CompletableFuture.allOf(
                        groups.keySet().stream().map(group -> listen(group, id)).toArray(CompletableFuture[]::new));
            });
        }

        private CompletableFuture<Void> listen(int group, long id) {
            return map.inGroup(group, new Operation.Listen(map.name(), id)).thenAccept(done -> {
                if (listenerId == id) {
                    reportSoon();
                } else {
                    unlisten(group, id);
                }
            });
        }

        private void listenAgain(int group) {
            long id = listenerId;
            if (id != 0) {
                var unused = listen(group, id).whenComplete((done, failure) -> {
                    if (isWorthRepeating(failure) && listenerId == id) {
                        scheduler.schedule(() -> listenAgain(group), LISTEN_RETRY_MILLIS);
                    }
                });
            }
        }

        @Override
        public void releaseWriters() {
            long id = listenerId;
            listenerId = 0;
            if (id != 0) {
                groups.keySet().forEach(group -> unlisten(group, id));
            }
        }

        private void unlisten(int group, long id) {
            var unused = map.inGroup(group, new Operation.Unlisten(id)).whenComplete((done, failure) -> {
                if (isWorthRepeating(failure)) {
                    scheduler.schedule(() -> unlisten(group, id), LISTEN_RETRY_MILLIS);
                }
            });
        }

        private boolean isWorthRepeating(@Nullable Throwable failure) {
            return failure != null && !ended && !(LoomClient.unwrapped(failure) instanceof LoomException.Rejected);
        }

        @Override
        public void handled(int group, long revision) {
            GroupWatch watch = groups.get(group);
            if (watch != null && watch.handled(revision) && listenerId != 0) {
                reportSoon();
            }
        }

        void report(Cluster current) {
            long id = listenerId;
            if (id != 0) {
                groups.forEach((group, watch) ->
                        watch.report(current.openChannels(), current.lane(group).sessionId(), id));
            }
        }

        @Override
        public void close() {
            releaseWriters();
            closed = true;
            groups.values().forEach(GroupWatch::silence);
            // Elsewhere: the caller may be this watcher, while another group tells it something.
            scheduler.execute(this::end);
        }

        void end() {
            listenerId = 0;
            closed = true;
            all.remove(this);
            groups.values().forEach(GroupWatch::close);
            started.complete(null);
        }
    }

    /** A member tells something. */
    void pushed(MemberChannel from, Push push) {
        for (Watching watching : all) {
            for (GroupWatch group : watching.groups.values()) {
                if (group.receives(from, push.subscriptionId())) {
                    group.push(from, push);
                    return;
                }
            }
        }
    }
}
