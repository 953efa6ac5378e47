package io.loomcache.console;

import io.loomcache.admin.AdminClient;

/**
 * A member that can be asked.
 *
 * @param name for people: its id, or where its HTTPS port is
 * @param memberId who must answer; empty: whoever is there
 */
public record Target(String name, String memberId, AdminClient client) {

    /** A member whose id is known. */
    public static Target member(String memberId, AdminClient client) {
        return new Target(memberId, memberId, client);
    }

    /** Whatever member is there. */
    public static Target address(String address, AdminClient client) {
        return new Target(address, "", client);
    }
}
