package io.loomcache.discovery;

import org.jspecify.annotations.Nullable;

/**
 * Where a member stands among what can fail together. Null: not known. Immutable.
 *
 * @param node the machine
 * @param zone the failure zone
 */
public record MemberAttributes(
        @Nullable String node,
        @Nullable String zone,
        @Nullable String region) {

    /** Nothing is known. */
    public static final MemberAttributes UNKNOWN = new MemberAttributes(null, null, null);

    /** With this zone, whatever else was found; null: as it was found. */
    public MemberAttributes withZone(@Nullable String given) {
        return given == null ? this : new MemberAttributes(node, given, region);
    }
}
