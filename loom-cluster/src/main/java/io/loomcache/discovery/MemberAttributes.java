package io.loomcache.discovery;

import io.loomcache.config.KnownSettings;
import io.loomcache.config.Settings;
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

    /** As the settings say where they do, whatever was found; else as it was found. */
    public MemberAttributes overriddenBy(Settings settings) {
        return new MemberAttributes(
                settings.find(KnownSettings.NODE_MACHINE).orElse(node),
                settings.find(KnownSettings.NODE_ZONE).orElse(zone),
                region);
    }
}
