package io.loomcache.client;

import io.loomcache.map.Bytes;
import io.loomcache.map.Event;
import io.loomcache.wire.Push;
import io.loomcache.wire.Request;
import io.loomcache.wire.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All watches of a client. Each watches every group on some member, and goes on at another one, from the
 * last revision it was told, when that connection ends. Attached by the scheduler's thread.
 */
final class Watches {

    private static final long NOW = -1;
    private static final long RETRY_MILLIS = 50;
    private static final Logger LOG = LoggerFactory.getLogger(Watches.class);

    private final Scheduler scheduler;
    private final List<Watching> all = new CopyOnWriteArrayList<>();
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
        }
    }

    private final class Watching implements LoomMap.Watch {
        private final LoomMap map;
        private final LoomMap.Watcher watcher;
        private final CompletableFuture<Void> started = new CompletableFuture<>();
        private final Map<Integer, GroupWatch> groups = new ConcurrentHashMap<>();
        private volatile boolean closed;

        Watching(LoomMap map, LoomMap.Watcher watcher) {
            this.map = map;
            this.watcher = watcher;
        }

        void attach(Cluster current) {
            for (int group = 0; group < current.lanes().size(); group++) {
                groups.computeIfAbsent(group, number -> new GroupWatch(this, number))
                        .attach(current);
            }
        }

        void groupStarted() {
            if (groups.values().stream().allMatch(group -> group.isStarted)) {
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
        public void close() {
            closed = true;
            // Elsewhere: the caller may be this watcher, while another group tells it something.
            scheduler.execute(this::end);
        }

        void end() {
            closed = true;
            all.remove(this);
            groups.values().forEach(GroupWatch::close);
            started.complete(null);
        }
    }

    /** A watch's place in one group. The lock orders tellings of an old channel before those of a new one. */
    private final class GroupWatch {
        private final Watching watching;
        private final int group;
        private final ReentrantLock lock = new ReentrantLock();
        private final List<Awaited> awaited = new ArrayList<>();
        private volatile @Nullable Attachment attached;
        private long told = NOW;

        /** The last event told; a member that goes on after {@link #told} may repeat it. */
        private long lastRevision = NOW;

        private int lastOrdinal;
        private volatile boolean isStarted;

        private record Awaited(long revision, CompletableFuture<Void> future) {}

        GroupWatch(Watching watching, int group) {
            this.watching = watching;
            this.group = group;
        }

        void attach(Cluster current) {
            lock.lock();
            try {
                Attachment before = attached;
                if (watching.closed || (before != null && before.channel.isOpen())) {
                    return;
                }
                attached = null;
                for (MemberChannel candidate : current.openChannels()) {
                    Attachment next = new Attachment(this, candidate, candidate.nextCorrelationId());
                    attached = next;
                    List<String> caches = List.of(watching.map.name());
                    if (candidate.ask(new Request.Subscribe(next.id, group, caches, told), next)) {
                        return;
                    }
                    attached = null;
                }
            } finally {
                lock.unlock();
            }
        }

        void started(long revision) {
            lock.lock();
            try {
                told = Math.max(told, revision);
            } finally {
                lock.unlock();
            }
            isStarted = true;
            watching.groupStarted();
        }

        /** This attachment has come to nothing. */
        void detached(Attachment gone) {
            lock.lock();
            try {
                if (attached == gone) {
                    attached = null;
                }
            } finally {
                lock.unlock();
            }
            scheduler.schedule(Watches.this::attachAll, RETRY_MILLIS);
        }

        boolean receives(MemberChannel from, long id) {
            Attachment current = attached;
            return current != null && current.channel == from && current.id == id;
        }

        void push(MemberChannel from, Push push) {
            List<Awaited> reached = new ArrayList<>();
            lock.lock();
            try {
                if (!receives(from, push.subscriptionId()) || watching.closed) {
                    return;
                }
                if (push instanceof Push.Events events) {
                    events.events().forEach(this::tell);
                    told = Math.max(told, events.throughRevision());
                } else if (push instanceof Push.Lost gap) {
                    guarded(() -> watching.watcher.lost(gap.from(), gap.to()));
                    told = Math.max(told, gap.to());
                }
                awaited.removeIf(each -> each.revision <= told && reached.add(each));
            } finally {
                lock.unlock();
            }
            reached.forEach(each -> each.future.complete(null));
        }

        private void tell(Event event) {
            boolean isNew = event.revision() > lastRevision
                    || (event.revision() == lastRevision && event.ordinal() > lastOrdinal);
            if (isNew) {
                lastRevision = event.revision();
                lastOrdinal = event.ordinal();
                guarded(() -> watching.watcher.event(event));
            }
        }

        /** A watcher that fails has been told nevertheless, and must not end the connection for the others. */
        private void guarded(Runnable telling) {
            try {
                telling.run();
            } catch (RuntimeException | Error e) {
                LOG.error("a watcher of cache {} failed", watching.map.name(), e);
            }
        }

        CompletableFuture<Void> told(long revision) {
            lock.lock();
            try {
                Awaited waiting = new Awaited(revision, new CompletableFuture<>());
                if (revision <= told || watching.closed) {
                    waiting.future.complete(null);
                } else {
                    awaited.add(waiting);
                }
                return waiting.future;
            } finally {
                lock.unlock();
            }
        }

        void close() {
            Attachment current;
            List<Awaited> left;
            lock.lock();
            try {
                current = attached;
                attached = null;
                left = List.copyOf(awaited);
                awaited.clear();
            } finally {
                lock.unlock();
            }
            if (current != null) {
                MemberChannel channel = current.channel;
                channel.ask(new Request.Unsubscribe(channel.nextCorrelationId(), current.id), NOBODY);
            }
            left.forEach(each -> each.future.complete(null));
        }
    }

    /** One subscription of a watch, on one channel. */
    private record Attachment(GroupWatch watch, MemberChannel channel, long id) implements MemberChannel.Asker {
        @Override
        public void answered(Response response) {
            if (response instanceof Response.Subscribed subscribed) {
                watch.started(subscribed.revision());
            } else {
                watch.detached(this);
            }
        }

        @Override
        public void lost() {
            watch.detached(this);
        }

        @Override
        public boolean isPast(long nowNanos) {
            return false;
        }
    }

    /** Whoever stops watching does not care what the member answers. */
    private static final MemberChannel.Asker NOBODY = new MemberChannel.Asker() {
        @Override
        public void answered(Response response) {}

        @Override
        public void lost() {}

        @Override
        public boolean isPast(long nowNanos) {
            return false;
        }
    };

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
