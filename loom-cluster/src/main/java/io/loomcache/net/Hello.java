package io.loomcache.net;

import io.loomcache.config.Address;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The first thing each side says. The connection is refused, with the reason, unless cluster, protocol and history
 * are equal, the major versions are equal, and each version is at least the other's minimum.
 *
 * @param version of the product, major.minor.patch
 * @param minimumVersion the oldest product version this side talks to
 * @param protocol of the frames
 * @param clusterId of the cluster this side belongs to, 1 to 200 bytes of UTF-8 without control characters
 * @param role what this side wants to be
 * @param name member id, or the client's name for people; the same bounds as the cluster id
 * @param origin of a member; {@link Origin#NONE} of a client
 */
public record Hello(
        String version, String minimumVersion, int protocol, String clusterId, Role role, String name, Origin origin) {

    public static final String PRODUCT_VERSION = "0.1.0";
    public static final String MINIMUM_VERSION = "0.1.0";
    public static final int PROTOCOL = 1;

    /** Keeps every HELLO below {@link HelloCodec#LIMIT_BYTES}. */
    private static final int NAME_BYTES = 200;

    /** The role of one end of a connection. */
    public enum Role {
        CLIENT,
        /** A member; if it has dialled, for its stream of Raft messages. */
        MEMBER,
        /** Who is a member, or wants to become one, and asks about the cluster. */
        ASKING
    }

    /**
     * Which cluster of this name a member belongs to, and as whom.
     *
     * @param history of its cluster; null: it belongs to none yet. Two that have none in common do not talk
     * @param incarnation the number of its data folder
     * @param address where it is reached, at most 200 characters; null: nowhere
     * @param external where clients outside reach it, at most 200 characters; null: nowhere
     */
    public record Origin(
            @Nullable UUID history,
            long incarnation,
            @Nullable Address address,
            @Nullable Address external) {

        public static final Origin NONE = new Origin(null, 0, null);

        /** @throws IllegalArgumentException if an address is too long */
        public Origin {
            if (address != null) {
                checkName("address", address.toString());
            }
            if (external != null) {
                checkName("external address", external.toString());
            }
        }

        /** Without an external address. */
        public Origin(@Nullable UUID history, long incarnation, @Nullable Address address) {
            this(history, incarnation, address, null);
        }
    }

    /** @throws IllegalArgumentException if a version is not major.minor.patch or a name is out of bounds */
    public Hello {
        Version.parse("version", version);
        Version.parse("minimum version", minimumVersion);
        checkName("cluster id", clusterId);
        checkName("name", name);
    }

    /** Of somebody without an origin. */
    public Hello(String version, String minimumVersion, int protocol, String clusterId, Role role, String name) {
        this(version, minimumVersion, protocol, clusterId, role, name, Origin.NONE);
    }

    /** The same in another role. */
    public Hello as(Role newRole) {
        return new Hello(version, minimumVersion, protocol, clusterId, newRole, name, origin);
    }

    /** The same with this origin. */
    public Hello from(Origin newOrigin) {
        return new Hello(version, minimumVersion, protocol, clusterId, role, name, newOrigin);
    }

    /** This build's own HELLO. */
    public static Hello of(String clusterId, Role role, String name) {
        return new Hello(PRODUCT_VERSION, MINIMUM_VERSION, PROTOCOL, clusterId, role, name);
    }

    private static void checkName(String what, String value) {
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > NAME_BYTES || value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(what + ": '" + PeerText.printable(value) + "', expected 1 to "
                    + NAME_BYTES + " bytes of UTF-8 without control characters");
        }
    }
}
