package io.loomcache.net;

import io.loomcache.net.NetMetrics.Refusal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Whether two HELLOs fit together. Symmetric: if one side refuses, so would the other. */
final class HelloRules {

    private HelloRules() {}

    /** Why a HELLO is refused: the reason for counters, and for people with both values. */
    record Mismatch(Refusal reason, String text) {}

    /** Why {@code local} refuses {@code remote}; null if it doesn't. */
    static @Nullable Mismatch refusal(Hello local, Hello remote) {
        if (!remote.clusterId().equals(local.clusterId())) {
            return mismatch(Refusal.CLUSTER, "cluster id", remote.clusterId(), "'" + local.clusterId() + "'");
        }
        if (remote.protocol() != local.protocol()) {
            return mismatch(Refusal.PROTOCOL, "protocol", remote.protocol(), "'" + local.protocol() + "'");
        }
        UUID ours = local.origin().history();
        UUID theirs = remote.origin().history();
        if (ours != null && theirs != null && !ours.equals(theirs)) {
            return mismatch(
                    Refusal.CLUSTER, "history", theirs, "'" + ours + "': it is of another cluster with the same id");
        }
        return versionRefusal(local, remote);
    }

    private static @Nullable Mismatch versionRefusal(Hello local, Hello remote) {
        Version ours = Version.parse(local.version());
        Version theirs = Version.parse(remote.version());
        if (theirs.major() != ours.major()) {
            return mismatch(
                    Refusal.VERSION, "version", remote.version(), "the major version of '" + local.version() + "'");
        }
        if (theirs.compareTo(Version.parse(local.minimumVersion())) < 0) {
            return mismatch(Refusal.VERSION, "version", remote.version(), "at least '" + local.minimumVersion() + "'");
        }
        if (ours.compareTo(Version.parse(remote.minimumVersion())) < 0) {
            return mismatch(
                    Refusal.VERSION, "minimum version", remote.minimumVersion(), "at most '" + local.version() + "'");
        }
        return null;
    }

    private static Mismatch mismatch(Refusal reason, String what, Object theirs, String expected) {
        return new Mismatch(reason, what + ": '" + theirs + "', expected " + expected);
    }
}
