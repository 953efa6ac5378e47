package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.loomcache.jcache.event.Gap;
import io.loomcache.map.Bytes;
import java.time.Duration;
import javax.cache.CacheException;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.EventType;
import org.junit.jupiter.api.Test;

class AcknowledgementsTest {

    private static final Bytes KEY = new Bytes(new byte[] {1});
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Acknowledgements acknowledgements = new Acknowledgements();

    @Test
    void await_eventBeforeAnswer_returnsAtOnce() {
        try (Acknowledgements.Ticket ticket = acknowledgements.expect(KEY)) {
            acknowledgements.handled(KEY, 7, EventType.CREATED, null);

            assertTimeoutPreemptively(PATIENCE, () -> ticket.await(7, EventType.CREATED));
        }
    }

    @Test
    void await_listenerFailed_throwsThat() {
        CacheEntryListenerException failure = new CacheEntryListenerException("broken");
        try (Acknowledgements.Ticket ticket = acknowledgements.expect(KEY)) {
            acknowledgements.handled(KEY, 7, EventType.CREATED, failure);

            assertSame(
                    failure, assertThrows(CacheEntryListenerException.class, () -> ticket.await(7, EventType.CREATED)));
        }
    }

    @Test
    void await_expiredAndCreatedByOneWrite_takesItsOwn() {
        try (Acknowledgements.Ticket ticket = acknowledgements.expect(KEY)) {
            acknowledgements.handled(KEY, 7, EventType.EXPIRED, new CacheEntryListenerException("another event's"));
            acknowledgements.handled(KEY, 7, EventType.CREATED, null);

            assertTimeoutPreemptively(PATIENCE, () -> ticket.await(7, EventType.CREATED));
        }
    }

    @Test
    void await_eventsLost_isReleased() {
        try (Acknowledgements.Ticket ticket = acknowledgements.expect(KEY)) {
            acknowledgements.abandon(new Gap(6, 9));

            assertTimeoutPreemptively(PATIENCE, () -> ticket.await(7, EventType.CREATED));
        }
    }

    @Test
    void await_otherEventsLost_waitsOn() {
        try (Acknowledgements.Ticket ticket = acknowledgements.expect(KEY)) {
            acknowledgements.abandon(new Gap(7, 9));
            Thread.currentThread().interrupt();

            assertThrows(CacheException.class, () -> ticket.await(7, EventType.CREATED));
        } finally {
            Thread.interrupted();
        }
    }
}
