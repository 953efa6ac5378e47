package io.loomcache.config;

import java.time.Duration;

/**
 * The bounds of connections.
 *
 * @param frameBytes largest frame, either way
 * @param connections most accepted connections at once
 * @param outboundBytes most bytes waiting to be written on one connection; past it the connection is closed
 * @param requestsPerConnection most unanswered requests of one connection; past it: busy
 * @param handshakeTimeout from accept or dial to the end of the HELLO
 */
public record NetLimits(
        int frameBytes, int connections, int outboundBytes, int requestsPerConnection, Duration handshakeTimeout) {

    public static final NetLimits DEFAULT = new NetLimits(16 << 20, 10_000, 64 << 20, 8_192, Duration.ofSeconds(5));

    public NetLimits {
        check("frameBytes", frameBytes);
        check("connections", connections);
        check("outboundBytes", outboundBytes);
        check("requestsPerConnection", requestsPerConnection);
        if (handshakeTimeout.isNegative() || handshakeTimeout.isZero()) {
            throw ConfigException.of("handshakeTimeout", handshakeTimeout, "more than zero");
        }
    }

    private static void check(String name, int value) {
        if (value <= 0) {
            throw ConfigException.of(name, value, "1 or more");
        }
    }
}
