package io.loomcache.client;

import io.loomcache.map.Bytes;
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

/**
 * All watches of a client. Each watches every group on some member, and goes on at another one, from the
 * last revision it was told, when that connection ends. Attached by the scheduler's thread.
 */
final class Watches {

    private static final long NOW = -1;
    private static final long RETRY_MILLIS = 50;

    private final Scheduler scheduler;
    private final List<Watching> all = new CopyOnWriteArrayList<>();
    private @Nullable Cluster cluster;

    Watches(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    LoomMap.Watch start(LoomMap map, LoomMap.Watcher watcher) {
        Watching watching = new Watching(map, watcher);
        all.add(watching);
        scheduler.execute(this::attachAll);
        return watching;
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
            all.remove(this);
            groups.values().forEach(GroupWatch::close);
            started.complete(null);
        }
    }

    /** A watch's place in one group. The lock orders tellings of an old channel before those of a new one. */
    private final class GroupWatch implements MemberChannel.Asker {
        private final Watching watching;
        private final int group;
        private final ReentrantLock lock = new ReentrantLock();
        private final List<Awaited> awaited = new ArrayList<>();
        private @Nullable MemberChannel channel;
        private long subscriptionId;
        private long told = NOW;
        private volatile boolean isStarted;

        private record Awaited(long revision, CompletableFuture<Void> future) {}

        GroupWatch(Watching watching, int group) {
            this.watching = watching;
            this.group = group;
        }

        void attach(Cluster current) {
            lock.lock();
            try {
                if (watching.closed || (channel != null && channel.isOpen())) {
                    return;
                }
                for (MemberChannel candidate : current.openChannels()) {
                    current.receivePushes(candidate, push -> pushed(candidate, push));
                    subscriptionId = candidate.nextCorrelationId();
                    channel = candidate;
                    List<String> caches = List.of(watching.map.name());
                    if (candidate.ask(new Request.Subscribe(subscriptionId, group, caches, told), this)) {
                        return;
                    }
                    channel = null;
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void answered(Response response) {
            if (response instanceof Response.Subscribed subscribed) {
                lock.lock();
                try {
                    told = Math.max(told, subscribed.revision());
                } finally {
                    lock.unlock();
                }
                isStarted = true;
                watching.groupStarted();
            } else {
                again();
            }
        }

        @Override
        public void lost() {
            again();
        }

        private void again() {
            lock.lock();
            try {
                channel = null;
            } finally {
                lock.unlock();
            }
            scheduler.schedule(Watches.this::attachAll, RETRY_MILLIS);
        }

        @Override
        public boolean isPast(long nowNanos) {
            return false;
        }

        boolean receives(MemberChannel from, long id) {
            return channel == from && subscriptionId == id;
        }

        void push(MemberChannel from, Push push) {
            List<Awaited> reached = new ArrayList<>();
            lock.lock();
            try {
                if (!receives(from, push.subscriptionId()) || watching.closed) {
                    return;
                }
                if (push instanceof Push.Events events) {
                    events.events().forEach(watching.watcher::event);
                    told = Math.max(told, events.throughRevision());
                } else if (push instanceof Push.Lost gap) {
                    watching.watcher.lost(gap.from(), gap.to());
                    told = Math.max(told, gap.to());
                }
                awaited.removeIf(each -> each.revision <= told && reached.add(each));
            } finally {
                lock.unlock();
            }
            reached.forEach(each -> each.future.complete(null));
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
            MemberChannel current;
            List<Awaited> left;
            lock.lock();
            try {
                current = channel;
                left = List.copyOf(awaited);
                awaited.clear();
            } finally {
                lock.unlock();
            }
            if (current != null) {
                current.ask(new Request.Unsubscribe(current.nextCorrelationId(), subscriptionId), NOBODY);
            }
            left.forEach(each -> each.future.complete(null));
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

    private void pushed(MemberChannel from, Push push) {
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
