package io.loomcache.net;

import org.jspecify.annotations.Nullable;

/** Whether two HELLOs fit together. Symmetric: if one side refuses, so would the other. */
final class HelloRules {

    private HelloRules() {}

    /** Why {@code local} refuses {@code remote}, naming both values; null if it doesn't. */
    static @Nullable String refusal(Hello local, Hello remote) {
        if (!remote.clusterId().equals(local.clusterId())) {
            return text("cluster id", remote.clusterId(), "'" + local.clusterId() + "'");
        }
        if (remote.protocol() != local.protocol()) {
            return text("protocol", remote.protocol(), "'" + local.protocol() + "'");
        }
        return versionRefusal(local, remote);
    }

    private static @Nullable String versionRefusal(Hello local, Hello remote) {
        Version ours = Version.parse(local.version());
        Version theirs = Version.parse(remote.version());
        if (theirs.major() != ours.major()) {
            return text("version", remote.version(), "the major version of '" + local.version() + "'");
        }
        if (theirs.compareTo(Version.parse(local.minimumVersion())) < 0) {
            return text("version", remote.version(), "at least '" + local.minimumVersion() + "'");
        }
        if (ours.compareTo(Version.parse(remote.minimumVersion())) < 0) {
            return text("minimum version", remote.minimumVersion(), "at most '" + local.version() + "'");
        }
        return null;
    }

    private static String text(String what, Object theirs, String expected) {
        return what + ": '" + theirs + "', expected " + expected;
    }
}
