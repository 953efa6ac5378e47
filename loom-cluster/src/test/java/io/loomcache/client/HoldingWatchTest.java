package io.loomcache.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.map.Bytes;
import io.loomcache.map.Event;
import io.loomcache.map.EventType;
import io.loomcache.map.Listener;
import io.loomcache.wire.Push;
import io.loomcache.wire.Request;
import io.loomcache.wire.Response;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A watch that others wait for, and one that looks for a member which remembers. In virtual time, with two members. */
final class HoldingWatchTest {

    private static final Duration SOON = Duration.ofSeconds(2);
    private static final Bytes KEY = new Bytes(new byte[] {1});

    private final VirtualScheduler time = new VirtualScheduler();
    private final FakeMembers members = new FakeMembers(time, "a", "b");
    private final LoomClient client = members.client(Duration.ofSeconds(10), Duration.ofMinutes(1));
    private final RecordingWatcher watcher = new RecordingWatcher();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void holdWriters_makesItAListener_untilReleased() {
        LoomMap.Watch watch = holding();
        Set<Listener> held = Set.copyOf(members.map.listeners("c"));
        watch.releaseWriters();
        time.advance(SOON);

        assertEquals(1, held.size());
        assertEquals(Set.of(), members.map.listeners("c"));
    }

    @Test
    void close_releasesTheWriters() {
        holding().close();
        time.advance(SOON);

        assertEquals(Set.of(), members.map.listeners("c"));
    }

    @Test
    void holdingAgain_whileTheConnectionsEnd_holds() {
        LoomMap.Watch watch = holding();
        watch.releaseWriters();
        CompletableFuture<Void> again = watch.holdWriters();
        members.members.values().forEach(FakeMembers.Member::disconnect);
        time.advance(SOON);

        assertTrue(again.isDone() && !again.isCompletedExceptionally());
        assertEquals(1, members.map.listeners("c").size());
    }

    @Test
    void release_thatFails_isRepeated() {
        LoomMap.Watch watch = holding();
        FakeMembers.Member leader = members.member("a");
        leader.refuse(Response.Refusal.BUSY, null);
        watch.close();
        time.advance(Duration.ofSeconds(15));
        int before = members.map.listeners("c").size();
        leader.script(null);
        time.advance(SOON);

        assertEquals(1, before);
        assertEquals(Set.of(), members.map.listeners("c"));
    }

    @Test
    void handled_isToldToEveryMember_andAgainAfterAReconnect() {
        LoomMap.Watch watch = holding();
        Listener listener = members.map.listeners("c").iterator().next();

        watch.handled(0, 7);
        time.advance(SOON);
        watch.handled(0, 6);
        time.advance(SOON);
        List<Request.Handled> once = members.member("b").received(Request.Handled.class);
        members.member("b").disconnect();
        time.advance(SOON);

        Request.Handled expected = new Request.Handled(0, 0, listener.sessionId(), listener.id(), 7);
        assertEquals(List.of(expected), members.member("a").received(Request.Handled.class));
        assertEquals(List.of(expected), once);
        assertEquals(List.of(expected, expected), members.member("b").received(Request.Handled.class));
    }

    @Test
    void holding_afterTheSessionExpired_isAgainUnderTheNextOne() {
        LoomMap.Watch watch = holding();
        watch.handled(0, 7);
        time.advance(SOON);
        long before = members.map.listeners("c").iterator().next().sessionId();

        members.expireSessions();
        time.advance(Duration.ofMinutes(1));

        Listener now = members.map.listeners("c").iterator().next();
        List<Request.Handled> told = members.member("a").received(Request.Handled.class);
        assertTrue(now.sessionId() > before);
        assertEquals(new Request.Handled(0, 0, now.sessionId(), now.id(), 7), told.get(told.size() - 1));
    }

    @Test
    void gap_atAMemberWhileAnotherRemembers_isNoLoss() {
        started();
        FakeMembers.Member first = watched();
        tell(first, new Push.Events(subscription(first), List.of(event(5)), 5));
        tell(first, new Push.Lost(subscription(first), 5, 30));

        FakeMembers.Member second = members.member(first.id.equals("a") ? "b" : "a");
        List<Request.Subscribe> subscribed = second.received(Request.Subscribe.class);
        tell(second, new Push.Events(subscription(second), List.of(event(6)), 30));

        assertEquals(5, subscribed.get(subscribed.size() - 1).afterRevision());
        assertEquals(List.of("5.0", "6.0"), watcher.told);
    }

    @Test
    void gap_atEveryMember_isToldOnce() {
        started();
        FakeMembers.Member first = watched();
        tell(first, new Push.Events(subscription(first), List.of(event(5)), 5));
        tell(first, new Push.Lost(subscription(first), 5, 30));
        FakeMembers.Member second = members.member(first.id.equals("a") ? "b" : "a");
        tell(second, new Push.Lost(subscription(second), 5, 40));
        tell(second, new Push.Events(subscription(second), List.of(event(41)), 41));

        assertEquals(List.of("5.0", "lost 5 to 40", "41.0"), watcher.told);
    }

    private LoomMap.Watch started() {
        LoomMap.Watch watch = client.map("c").watch(watcher);
        assertTrue(time.advanceUntil(SOON, watch.started()::isDone), "not started");
        time.advance(SOON);
        return watch;
    }

    private LoomMap.Watch holding() {
        LoomMap.Watch watch = started();
        CompletableFuture<Void> holding = watch.holdWriters();
        assertTrue(time.advanceUntil(SOON, holding::isDone), "not holding");
        holding.join();
        return watch;
    }

    /** The member that was asked for events. */
    private FakeMembers.Member watched() {
        return members.members.values().stream()
                .filter(member -> !member.received(Request.Subscribe.class).isEmpty())
                .findFirst()
                .orElseThrow();
    }

    private static long subscription(FakeMembers.Member member) {
        List<Request.Subscribe> subscribed = member.received(Request.Subscribe.class);
        return subscribed.get(subscribed.size() - 1).correlationId();
    }

    private void tell(FakeMembers.Member member, Push push) {
        member.push(push);
        time.advance(SOON);
    }

    private static Event event(long revision) {
        return new Event(revision, 0, EventType.CREATED, "c", KEY, null, new byte[] {2});
    }
}
