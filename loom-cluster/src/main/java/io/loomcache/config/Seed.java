package io.loomcache.config;

import org.jspecify.annotations.Nullable;

/**
 * Where a member is, as an element of {@code loomcache.cluster.seeds}.
 *
 * @param id null when written as {@code host:port}, which is enough for clients
 */
record Seed(@Nullable String id, Address address) {

    static final int HTTP_PORT = 8080;
    static final int METRICS_PORT = 9090;

    Seed {
        if (address.port() == HTTP_PORT || address.port() == METRICS_PORT) {
            throw ConfigException.of(
                    "seed",
                    address,
                    "the member port (5701, or 7654 in containers), not the port of "
                            + (address.port() == HTTP_PORT ? "HTTP health" : "metrics"));
        }
        if (address.port() == 0) {
            throw ConfigException.of("seed", address, "a port from 1 to 65535");
        }
    }

    /** Parses {@code id=host:port} or {@code host:port}. */
    static Seed parse(String text) {
        if (text.contains("=")) {
            MemberAddress member = MemberAddress.parse(text);
            return new Seed(member.id(), member.address());
        }
        return new Seed(null, Address.parse(text));
    }

    @Override
    public String toString() {
        return (id == null ? "" : id + "=") + address;
    }
}
