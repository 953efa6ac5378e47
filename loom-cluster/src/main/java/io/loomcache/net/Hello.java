package io.loomcache.net;

/**
 * The first thing each side says. The connection is refused, with the reason, unless cluster and protocol
 * are equal, the major versions are equal, and each version is at least the other's minimum.
 *
 * @param version of the product, major.minor.patch
 * @param minimumVersion the oldest product version this side talks to
 * @param protocol of the frames
 * @param clusterId of the cluster this side belongs to
 * @param role what this side wants to be
 * @param name member id, or the client's name for people
 */
public record Hello(String version, String minimumVersion, int protocol, String clusterId, Role role, String name) {

    public static final String PRODUCT_VERSION = "0.1.0";
    public static final String MINIMUM_VERSION = "0.1.0";
    public static final int PROTOCOL = 1;

    /** The role of one end of a connection. */
    public enum Role {
        CLIENT,
        MEMBER
    }

    /** This build's own HELLO. */
    public static Hello of(String clusterId, Role role, String name) {
        return new Hello(PRODUCT_VERSION, MINIMUM_VERSION, PROTOCOL, clusterId, role, name);
    }
}
