package io.loomcache.client;

import io.loomcache.map.Event;
import io.loomcache.wire.Push;
import io.loomcache.wire.Request;
import io.loomcache.wire.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch's place in one group: on which channel it is told, and how far. Thread-safe; the lock orders
 * tellings of an old channel before those of a new one, and is held while the watcher is told.
 */
final class GroupWatch {

    private static final Logger LOG = LoggerFactory.getLogger(GroupWatch.class);
    private static final long NOW = -1;

    private final int group;
    private final String cache;
    private final LoomMap.Watcher watcher;
    private final LongConsumer onReached;
    private final Runnable onStarted;
    private final Runnable onDetached;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Awaited> awaited = new ArrayList<>();
    private @Nullable Cluster cluster;
    private volatile @Nullable Attachment attached;
    private long told = NOW;

    /** The last event told; a member that goes on after {@link #told} may repeat it. */
    private long lastRevision = NOW;

    private int lastOrdinal;
    private volatile boolean isStarted;
    private volatile boolean closed;

    /** handled <= told */
    private final AtomicLong handled = new AtomicLong(NOW);

    /** What each member knows of {@link #handled}. Owned by the thread that attaches. */
    private final Map<MemberChannel, Report> reports = new HashMap<>();

    /** Members that have no more what follows {@link #told}. When all say so, that is lost. */
    private final Set<MemberChannel> forgetful = new HashSet<>();

    private record Report(long sessionId, long listenerId, long revision) {}

    private record Awaited(long revision, CompletableFuture<Void> future) {}

    GroupWatch(
            int group,
            String cache,
            LoomMap.Watcher watcher,
            LongConsumer onReached,
            Runnable onStarted,
            Runnable onDetached) {
        this.group = group;
        this.cache = cache;
        this.watcher = watcher;
        this.onReached = onReached;
        this.onStarted = onStarted;
        this.onDetached = onDetached;
    }

    boolean isStarted() {
        return isStarted;
    }

    void attach(Cluster current) {
        lock.lock();
        try {
            cluster = current;
            Attachment before = attached;
            if (closed || (before != null && before.channel.isOpen())) {
                return;
            }
            attached = null;
            List<MemberChannel> open = current.openChannels();
            forgetful.retainAll(open);
            boolean isForgottenByAll = forgetful.size() == open.size();
            for (MemberChannel candidate : open) {
                if (!isForgottenByAll && forgetful.contains(candidate)) {
                    continue;
                }
                Attachment next = new Attachment(candidate, candidate.nextCorrelationId());
                attached = next;
                if (candidate.ask(new Request.Subscribe(next.id, group, List.of(cache), told), next)) {
                    return;
                }
                attached = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Notes what the watcher has handled; false if that is no news. */
    boolean handled(long revision) {
        return handled.getAndAccumulate(revision, Math::max) < revision;
    }

    /** Tells the members what was handled, as far as they do not know it. */
    void report(List<MemberChannel> open, long sessionId, long listenerId) {
        Report now = new Report(sessionId, listenerId, handled.get());
        reports.keySet().retainAll(open);
        if (sessionId == 0 || now.revision == NOW) {
            return;
        }
        for (MemberChannel channel : open) {
            if (!now.equals(reports.put(channel, now))) {
                channel.tell(new Request.Handled(0, group, sessionId, listenerId, now.revision));
            }
        }
    }

    private void started(long revision) {
        lock.lock();
        try {
            told = Math.max(told, revision);
            guarded(() -> onReached.accept(told));
        } finally {
            lock.unlock();
        }
        isStarted = true;
        onStarted.run();
    }

    /** This attachment has come to nothing. */
    private void detached(Attachment gone) {
        lock.lock();
        try {
            if (attached == gone) {
                attached = null;
            }
        } finally {
            lock.unlock();
        }
        onDetached.run();
    }

    boolean receives(MemberChannel from, long id) {
        Attachment current = attached;
        return current != null && current.channel == from && current.id == id;
    }

    void push(MemberChannel from, Push push) {
        List<Awaited> reached = new ArrayList<>();
        lock.lock();
        try {
            Attachment current = attached;
            if (current == null || !receives(from, push.subscriptionId()) || closed) {
                return;
            }
            if (push instanceof Push.Lost && isRememberedElsewhere(from)) {
                leave(current);
                return;
            }
            tell(push);
            awaited.removeIf(each -> each.revision <= told && reached.add(each));
        } finally {
            lock.unlock();
        }
        reached.forEach(each -> each.future.complete(null));
    }

    private boolean isRememberedElsewhere(MemberChannel forgot) {
        forgetful.add(forgot);
        Cluster current = cluster;
        return current != null && !forgetful.containsAll(current.openChannels());
    }

    private void leave(Attachment left) {
        attached = null;
        left.channel.ask(new Request.Unsubscribe(left.channel.nextCorrelationId(), left.id), NOBODY);
        onDetached.run();
    }

    private void tell(Push push) {
        forgetful.clear();
        if (push instanceof Push.Events events) {
            events.events().forEach(this::tell);
            told = Math.max(told, events.throughRevision());
        } else if (push instanceof Push.Lost gap) {
            guarded(() -> watcher.lost(gap.from(), gap.to()));
            told = Math.max(told, gap.to());
        }
        guarded(() -> onReached.accept(told));
    }

    private void tell(Event event) {
        boolean isNew =
                event.revision() > lastRevision || (event.revision() == lastRevision && event.ordinal() > lastOrdinal);
        if (isNew) {
            lastRevision = event.revision();
            lastOrdinal = event.ordinal();
            guarded(() -> watcher.event(event));
        }
    }

    /** A watcher that fails has been told nevertheless, and must not end the connection for the others. */
    private void guarded(Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException | Error e) {
            LOG.error("a watcher of cache {} failed", cache, e);
        }
    }

    CompletableFuture<Void> told(long revision) {
        lock.lock();
        try {
            Awaited waiting = new Awaited(revision, new CompletableFuture<>());
            if (revision <= told || closed) {
                waiting.future.complete(null);
            } else {
                awaited.add(waiting);
            }
            return waiting.future;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is told from now on. */
    void silence() {
        closed = true;
    }

    void close() {
        silence();
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

    /** One subscription, on one channel. */
    private final class Attachment implements MemberChannel.Asker {
        private final MemberChannel channel;
        private final long id;

        Attachment(MemberChannel channel, long id) {
            this.channel = channel;
            this.id = id;
        }

        @Override
        public void answered(Response response) {
            if (response instanceof Response.Subscribed subscribed) {
                started(subscribed.revision());
            } else {
                detached(this);
            }
        }

        @Override
        public void lost() {
            detached(this);
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
}
