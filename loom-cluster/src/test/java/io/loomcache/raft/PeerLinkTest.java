package io.loomcache.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.Address;
import io.loomcache.config.RaftConfiguration;
import io.loomcache.net.Connection;
import io.loomcache.net.Dialer;
import io.loomcache.net.FrameHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How a member keeps its way to another, in virtual time. */
final class PeerLinkTest {

    private final VirtualTime time = new VirtualTime();
    private final RaftExecutor executor = time.new Executor(RaftConfiguration.DEFAULT.heartbeatInterval());
    private final List<Connection> opened = new ArrayList<>();
    private boolean endsAtOnce;
    private String closed = "";
    private final PeerLink link = new PeerLink(
            Entries.member("b"), new PeerAddresses(id -> List.of(new Address(id, 1))), new Opening(), executor);

    @Test
    void peer_thatEndsEveryConnection_isDialledLessAndLess() {
        endsAtOnce = true;
        link.start();

        time.advance(Duration.ofSeconds(20));

        assertTrue(opened.size() > 5 && opened.size() < 100, opened.size() + " dials in 20 seconds");
    }

    @Test
    void connection_thatLivedAndEnded_isDialledAgainSoon() {
        link.start();
        time.advance(Duration.ofSeconds(20));
        link.closed(opened.get(0), "cut");

        time.advance(Duration.ofMillis(100));

        assertEquals(2, opened.size());
        assertTrue(link.isConnected());
    }

    @Test
    void connection_onWhichNothingComesBack_isDialledAnew() {
        link.start();
        time.advance(Duration.ofSeconds(1));

        sendEvery100Millis(20);
        assertTrue(link.isConnected());
        sendEvery100Millis(20);

        assertEquals("no answer of member b for 3000 ms", closed);
    }

    @Test
    void connection_onWhichSomethingComesBack_stays() {
        link.start();
        time.advance(Duration.ofSeconds(1));

        for (int i = 0; i < 10; i++) {
            sendEvery100Millis(20);
            link.heard();
        }

        assertEquals("", closed);
    }

    private void sendEvery100Millis(int times) {
        for (int i = 0; i < times; i++) {
            link.send(new byte[] {1});
            time.advance(Duration.ofMillis(100));
        }
    }

    /** Always gets through. */
    private final class Opening implements Dialer {
        @Override
        public CompletableFuture<Connection> dial(Address address, FrameHandler handler) {
            RaftCluster.Link connection = new RaftCluster.Link("b", (any, frame) -> {}, reason -> closed = reason);
            opened.add(connection);
            handler.opened(connection);
            if (endsAtOnce) {
                time.at(Duration.ofMillis(1).toNanos(), () -> handler.closed(connection, "not you"));
            }
            return CompletableFuture.completedFuture(connection);
        }

        @Override
        public void close() {}
    }
}
