package io.loomcache.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.Address;
import io.loomcache.net.Connection;
import io.loomcache.net.Hello;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who may speak for a member, if two processes say that they are it. */
final class PeerInboxTest {

    private static final Address HERE = new Address("here", 1);
    private static final Address THERE = new Address("there", 1);

    private long nanos = 1;
    private final PeerInbox inbox = new PeerInbox(() -> nanos);

    @Test
    void newConnectionFromTheSameAddress_replacesTheOneBefore() {
        Told first = new Told(HERE);
        Told second = new Told(HERE);

        assertNull(inbox.opened(first));
        assertNull(inbox.opened(second));

        assertFalse(inbox.admits(first));
        assertTrue(inbox.admits(second));
        assertNotNull(first.closed);
    }

    /** Also while the first one dials again: whoever lives keeps its place. */
    @Test
    void anotherProcess_isRefusedWhileTheFirstOneLives() {
        Told first = new Told(HERE);
        Told copy = new Told(THERE);
        assertNull(inbox.opened(first));

        String refusal = inbox.opened(copy);

        assertTrue(String.valueOf(refusal).contains("same data folder or a copy of it"), refusal);
        assertFalse(inbox.admits(copy));
        assertTrue(inbox.admits(first));
        assertNull(first.closed);
        assertEquals(HERE, inbox.elsewhere(copy.member()));
        assertNull(inbox.elsewhere(first.member()));

        inbox.closed(first);
        nanos += PeerInbox.PATIENCE_NANOS;
        assertNotNull(inbox.opened(copy));
        assertNull(inbox.opened(new Told(HERE)));
    }

    /** A member may move, and its old connection may hang: it has to be silent first, and then not to dial again. */
    @Test
    void memberThatHasMoved_takesItsPlace_whenItsOldAddressIsSilent() {
        Told old = new Told(HERE);
        Told moved = new Told(THERE);
        assertNull(inbox.opened(old));
        nanos += PeerInbox.PATIENCE_NANOS + 1;

        assertNotNull(inbox.opened(moved));
        assertNotNull(old.closed, "it has to show that it lives");
        assertNull(inbox.elsewhere(moved.member()));
        inbox.closed(old);
        nanos += PeerInbox.PATIENCE_NANOS;
        assertNotNull(inbox.opened(moved));
        nanos += 1;

        assertNull(inbox.opened(moved));
        assertTrue(inbox.admits(moved));
    }

    /** The end of a connection that was refused, or replaced, says nothing about the present one. */
    @Test
    void endOfAnotherConnection_changesNothing() {
        Told first = new Told(HERE);
        Told second = new Told(HERE);
        Told copy = new Told(THERE);
        assertNull(inbox.opened(first));
        assertNull(inbox.opened(second));
        assertNotNull(inbox.opened(copy));

        inbox.closed(first);
        inbox.closed(copy);

        assertTrue(inbox.admits(second));
    }

    /** A connection that is only said to be. */
    private static final class Told implements Connection {
        private final Hello remote;
        private @Nullable String closed;

        Told(Address address) {
            this.remote = Hello.of("test", Hello.Role.MEMBER, "m2").from(new Hello.Origin(null, 7, address));
        }

        MemberEndpoint member() {
            return MemberEndpoint.of(remote);
        }

        @Override
        public Hello remote() {
            return remote;
        }

        @Override
        public String identity() {
            return remote.name();
        }

        @Override
        public boolean send(byte[] frame) {
            return closed == null;
        }

        @Override
        public boolean isOpen() {
            return closed == null;
        }

        @Override
        public void close(String reason) {
            closed = reason;
        }
    }
}
