package io.loomcache.map;

import static io.loomcache.map.TestGroup.CACHE;
import static io.loomcache.map.TestGroup.put;
import static io.loomcache.map.TestGroup.remove;
import static io.loomcache.map.TestGroup.write;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who listens to which cache is part of the state. */
final class ListenersTest {

    private final TestGroup group = new TestGroup();
    private final long session = group.openSession(100);

    private Result listen(long request, long listener) {
        return group.apply(session, request, request, new Operation.Listen(CACHE, listener));
    }

    @Test
    void listen_untilUnlisten() {
        listen(1, 7);
        listen(2, 8);
        listen(3, 8);
        Set<Listener> both = Set.copyOf(group.map().listeners(CACHE));
        group.apply(session, 4, 4, new Operation.Unlisten(7));

        assertEquals(Set.of(new Listener(session, 7), new Listener(session, 8)), both);
        assertEquals(Set.of(new Listener(session, 8)), group.map().listeners(CACHE));
    }

    @Test
    void listeners_goWithTheirSession() {
        listen(1, 7);
        group.apply(session, 2, 2, new Operation.CloseSession());

        assertEquals(Set.of(), group.map().listeners(CACHE));
    }

    @Test
    void listeners_goWhenTheirSessionExpires() {
        listen(1, 7);
        group.advance(101).apply(new Operation.Tick());

        assertEquals(Set.of(), group.map().listeners(CACHE));
    }

    @Test
    void listen_withoutSession_isRefused() {
        assertEquals(Result.Reason.NO_SESSION, group.reason(new Operation.Listen(CACHE, 1)));
        assertEquals(Result.Reason.NO_SESSION, group.reason(new Operation.Unlisten(1)));
    }

    @Test
    void listen_toACacheThatIsNotThere_isRefused() {
        Result result = group.apply(session, 1, 1, new Operation.Listen("none", 1));

        assertEquals(Result.Reason.NO_CACHE, ((Result.Rejected) result).reason());
    }

    @Test
    void eventRevision_isThatOfTheLastEventOfTheCache() {
        long before = group.map().eventRevision(CACHE);
        group.apply(put("a", "1"));
        long put = group.index();
        group.apply(write("a", "2", Condition.ABSENT, Expiry.NEVER));
        group.apply(remove("b"));
        group.apply(new Operation.CreateCache("other", TestGroup.UNLIMITED));

        assertEquals(0, before);
        assertEquals(put, group.map().eventRevision(CACHE));
        assertEquals(0, group.map().eventRevision("other"));
    }

    @Test
    void install_bringsListenersAndEventRevision() {
        group.apply(put("a", "1"));
        long put = group.index();
        listen(1, 7);

        ReplicatedMap copy = group.copy(MapLimits.DEFAULT);

        assertEquals(Set.of(new Listener(session, 7)), copy.listeners(CACHE));
        assertEquals(put, copy.eventRevision(CACHE));
        assertEquals(List.of("CREATED a - 1"), group.eventsAfter(0));
        assertEquals(group.map().events().after(0, 10), copy.events().after(0, 10));
    }
}
