package io.loomcache.member;

import io.loomcache.discovery.MemberAttributes;
import io.loomcache.discovery.Whereabouts;
import io.loomcache.net.AuditLog;
import org.jspecify.annotations.Nullable;

/**
 * What a member is given beside its settings. Immutable.
 *
 * @param found places where others may be, beside those that the settings name; closed after the member, not by it; null:
 *     nobody looks
 * @param attributes where the member itself stands, which it tells the others
 * @param audit where refusals and acts of others are written down
 */
public record Surroundings(@Nullable Whereabouts found, MemberAttributes attributes, AuditLog audit) {

    /** Nobody looks, nothing is known. */
    public static Surroundings none() {
        return new Surroundings(null, MemberAttributes.UNKNOWN, new AuditLog());
    }
}
