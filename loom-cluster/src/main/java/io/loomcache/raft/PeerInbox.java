package io.loomcache.raft;

import io.loomcache.config.Address;
import io.loomcache.net.Connection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which connection of each peer is the present one. Between two members messages form one ordered stream:
 * once a newer connection has opened, nothing from an older one may reach the engine any more, however
 * late its thread hands it over. Owned by the Raft thread, through which openings and messages pass in the
 * same queue.
 *
 * <p>Two processes with copies of one data folder say that they are the same member, and would both use its vote. So the place of a
 * member belongs to the address that has it, until that has been silent and without a connection for {@link #PATIENCE_NANOS}: whoever
 * lives has dialled again by then.
 */
final class PeerInbox {

    private static final Logger LOG = LoggerFactory.getLogger(PeerInbox.class);

    /** Longer than a member takes to dial again, much longer than a leader's follower is silent. */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final LongSupplier nanoTime;
    private final Map<MemberEndpoint, Place> places = new HashMap<>();

    PeerInbox(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Who speaks for a member. */
    private static final class Place {
        final @Nullable Address address;

        /** Null: it has ended. */
        @Nullable
        Connection connection;

        boolean disputed;

        /** When something was last heard, or the connection ended. */
        long heardNanos;

        Place(Connection connection, long nowNanos) {
            this.address = connection.remote().origin().address();
            this.connection = connection;
            this.heardNanos = nowNanos;
        }

        boolean isAt(@Nullable Address other) {
            return Objects.equals(address, other);
        }
    }

    /**
     * A connection of a peer has opened; the one before it, if any, is over.
     *
     * @return why it may not take the place of another process; null: it has it
     */
    @Nullable
    String opened(Connection opened) {
        MemberEndpoint peer = MemberEndpoint.of(opened.remote());
        Place place = places.get(peer);
        long nowNanos = nanoTime.getAsLong();
        Connection before = place == null ? null : place.connection;
        if (place != null && !place.isAt(peer.address()) && (before != null || !isSilent(place, nowNanos))) {
            if (before != null && isSilent(place, nowNanos)) {
                before.close("another process says that it is member " + peer + ", at " + peer.address()
                        + ": whoever lives dials again");
            }
            return refusal(peer, place);
        }
        places.put(peer, new Place(opened, nowNanos));
        if (before != null && before != opened) {
            before.close("replaced by a newer connection of " + opened.remote().name());
        }
        return null;
    }

    /** Said once for each place, since whoever is refused tries again. */
    private static String refusal(MemberEndpoint peer, Place place) {
        String refusal = "member " + peer + " is at " + place.address + ", and another process, at " + peer.address()
                + ", has the same data folder or a copy of it";
        if (!place.disputed) {
            place.disputed = true;
            LOG.warn("{}; it is refused for as long as the first one is there", refusal);
        }
        return refusal;
    }

    private static boolean isSilent(Place place, long nowNanos) {
        return nowNanos - place.heardNanos > PATIENCE_NANOS;
    }

    void closed(Connection closed) {
        Place place = places.get(MemberEndpoint.of(closed.remote()));
        if (place != null && place.connection == closed) {
            place.connection = null;
            place.heardNanos = nanoTime.getAsLong();
        }
    }

    /** Whether a message that came on this connection may be handled. */
    boolean admits(Connection from) {
        Place place = places.get(MemberEndpoint.of(from.remote()));
        if (place == null || place.connection != from) {
            return false;
        }
        place.heardNanos = nanoTime.getAsLong();
        return true;
    }

    /** Another address than the member's from which it was heard a moment ago; null: none. */
    @Nullable
    Address elsewhere(MemberEndpoint member) {
        Place place = places.get(member);
        if (place == null || place.connection == null || place.isAt(member.address())) {
            return null;
        }
        return isSilent(place, nanoTime.getAsLong()) ? null : place.address;
    }
}
