package io.loomcache.config;

/**
 * A voting member: its id, which never changes, and where the others and the clients reach it.
 */
public record MemberAddress(String id, Address address) {

    public MemberAddress {
        if (!id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
            throw ConfigException.of("member id", id, "1 to 63 letters, digits, dots, dashes, underscores");
        }
    }

    /** Parses {@code id=host:port}. */
    public static MemberAddress parse(String text) {
        int equals = text.indexOf('=');
        if (equals <= 0) {
            throw ConfigException.of("member", text, "id=host:port");
        }
        return new MemberAddress(
                text.substring(0, equals).strip(),
                Address.parse(text.substring(equals + 1).strip()));
    }

    @Override
    public String toString() {
        return id + "=" + address;
    }
}
