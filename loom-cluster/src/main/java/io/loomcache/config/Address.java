package io.loomcache.config;

/** A host name or IP literal and a TCP port. */
public record Address(String host, int port) {

    public Address {
        if (host.isBlank() || host.chars().anyMatch(Character::isWhitespace)) {
            throw ConfigException.of("host", host, "a host name or IP address");
        }
        if (port < 0 || port > 65_535) {
            throw ConfigException.of("port", port, "0 to 65535");
        }
    }

    /** Parses {@code host:port} or {@code [ipv6]:port}. */
    public static Address parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0 || colon == text.length() - 1) {
            throw ConfigException.of("address", text, "host:port");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            return new Address(host, Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw ConfigException.of("address", text, "host:port with a number as port");
        }
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
