package io.loomcache.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.map.Bytes;
import io.loomcache.map.Event;
import io.loomcache.map.EventType;
import io.loomcache.wire.Push;
import io.loomcache.wire.Request;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Watches over members that come and go: every event once, every gap said once. In virtual time. */
final class WatchesTest {

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Bytes KEY = new Bytes(new byte[] {1});

    private final VirtualScheduler time = new VirtualScheduler();
    private final FakeMembers members = new FakeMembers(time, "a");
    private final FakeMembers.Member member = members.member("a");
    private final LoomClient client = members.client(Duration.ofSeconds(10), Duration.ofMinutes(1));
    private final RecordingWatcher watcher = new RecordingWatcher();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void watch_afterAReconnect_resumesAfterTheLastToldRevision() {
        started(watcher);
        push(7, event(5, 0), event(7, 0));
        time.advance(SOON);
        member.disconnect();
        time.advance(SOON);

        List<Request.Subscribe> subscribed = member.received(Request.Subscribe.class);
        assertEquals(
                List.of(-1L, 7L),
                subscribed.stream().map(Request.Subscribe::afterRevision).toList());
        push(9, event(9, 0));
        time.advance(SOON);
        assertEquals(List.of("5.0", "7.0", "9.0"), watcher.told);
    }

    @Test
    void revision_thatIsRepeatedAfterAReconnect_isToldOnce() {
        started(watcher);
        push(6, event(7, 0), event(7, 1));
        time.advance(SOON);
        member.disconnect();
        time.advance(SOON);
        push(7, event(7, 0), event(7, 1), event(7, 2));
        time.advance(SOON);

        assertEquals(List.of("7.0", "7.1", "7.2"), watcher.told);
    }

    @Test
    void gap_isToldOnceAndTheWatchGoesOnAfterIt() {
        LoomMap.Watch watch = started(watcher);
        CompletableFuture<Void> told = watch.told(KEY, 20);
        member.push(new Push.Lost(subscription(), 3, 30));
        push(31, event(31, 0));
        time.advance(SOON);
        member.disconnect();
        time.advance(SOON);

        assertEquals(List.of("lost 3 to 30", "31.0"), watcher.told);
        assertTrue(told.isDone());
        assertEquals(31, lastSubscribe().afterRevision());
    }

    @Test
    void watcher_thatFails_isToldTheRestAndKeepsTheConnection() {
        started(new LoomMap.Watcher() {
            @Override
            public void event(Event event) {
                watcher.event(event);
                throw new IllegalStateException("a watcher's mistake");
            }

            @Override
            public void lost(long from, long to) {
                watcher.lost(from, to);
            }
        });

        push(8, event(7, 0), event(8, 0));
        time.advance(SOON);

        assertEquals(List.of("7.0", "8.0"), watcher.told);
        assertEquals(1, member.links.size());
        assertEquals(1, member.dials);
    }

    @Test
    void close_fromTheWatcherItself_endsTheWatch() {
        LoomMap.Watch[] own = new LoomMap.Watch[1];
        LoomMap.Watch watch = started(new LoomMap.Watcher() {
            @Override
            public void event(Event event) {
                watcher.event(event);
                own[0].close();
            }

            @Override
            public void lost(long from, long to) {}
        });
        own[0] = watch;
        CompletableFuture<Void> told = watch.told(KEY, 100);
        assertFalse(told.isDone());

        push(7, event(7, 0));
        push(8, event(8, 0));
        time.advance(SOON);

        assertEquals(List.of("7.0"), watcher.told);
        assertTrue(told.isDone());
        assertEquals(1, member.received(Request.Unsubscribe.class).size());
    }

    private LoomMap.Watch started(LoomMap.Watcher told) {
        LoomMap.Watch watch = client.map("c").watch(told);
        assertTrue(time.advanceUntil(SOON, watch.started()::isDone), "not started");
        return watch;
    }

    private void push(long through, Event... events) {
        member.push(new Push.Events(subscription(), Arrays.asList(events), through));
    }

    private long subscription() {
        return lastSubscribe().correlationId();
    }

    private Request.Subscribe lastSubscribe() {
        List<Request.Subscribe> subscribed = member.received(Request.Subscribe.class);
        return subscribed.get(subscribed.size() - 1);
    }

    private static Event event(long revision, int ordinal) {
        return new Event(revision, ordinal, EventType.CREATED, "c", KEY, null, new byte[] {2});
    }
}
