package io.loomcache.raft;

import io.loomcache.net.Connection;
import java.util.HashMap;
import java.util.Map;

/**
 * Which connection of each peer is the present one. Between two members messages form one ordered stream:
 * once a newer connection has opened, nothing from an older one may reach the engine any more, however
 * late its thread hands it over. Owned by the Raft thread, through which openings and messages pass in the
 * same queue.
 */
final class PeerInbox {

    private final Map<MemberEndpoint, Connection> current = new HashMap<>();

    /** A connection of a peer has opened; the one before it, if any, is over. */
    void opened(Connection connection) {
        Connection before = current.put(MemberEndpoint.of(connection.remote()), connection);
        if (before != null && before != connection) {
            before.close(
                    "replaced by a newer connection of " + connection.remote().name());
        }
    }

    void closed(Connection connection) {
        current.remove(MemberEndpoint.of(connection.remote()), connection);
    }

    /** Whether a message that came on this connection may be handled. */
    boolean admits(Connection connection) {
        return current.get(MemberEndpoint.of(connection.remote())) == connection;
    }
}
