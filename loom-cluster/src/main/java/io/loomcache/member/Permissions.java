package io.loomcache.member;

import io.loomcache.config.CertificatePermissions;
import io.loomcache.config.Grants;
import io.loomcache.config.MemberConfig;
import io.loomcache.config.Permission;
import io.loomcache.map.Operation;
import io.loomcache.net.AuditLog;
import io.loomcache.net.Connection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the certificate at the other end may do. Without configured rules every certificate of a trusted
 * CA may do everything; with them, a certificate that none matches may do nothing. Whoever may not is written down.
 * Thread-safe.
 */
final class Permissions {

    private static final Grants EVERYTHING = Grants.everywhere(Permission.ADMIN);

    private final CertificatePermissions byName;
    private final AuditLog audit;

    Permissions(MemberConfig config, AuditLog audit) {
        this.byName = config.certificatePermissions();
        this.audit = audit;
    }

    /** Refusals until now. */
    long refusals() {
        return audit.refusals();
    }

    /** The other side has changed something, or tried to, which is written down. */
    void acted(Connection connection, String what, String outcome) {
        audit.acted(connection.identity(), connection, what, outcome);
    }

    /** Null: it may. */
    @Nullable
    String refusalToActAsMember(Connection connection) {
        return includes(connection, Permission.ADMIN)
                ? null
                : refusal(
                        connection,
                        "membership",
                        "act as member " + connection.remote().name());
    }

    /** Null: it may. */
    @Nullable
    String refusalToConnect(Connection connection) {
        return grants(connection) == null ? refusal(connection, "client", "connect") : null;
    }

    /**
     * Clients of every permission open and keep sessions; they listen to what they may read. Changes of the map need
     * more, and so does holding a guard. What concerns no cache in particular needs the permission everywhere.
     *
     * @return null: it may
     */
    @Nullable
    String refusal(Connection connection, Operation operation) {
        boolean ofSession = operation instanceof Operation.OfSession;
        if (operation instanceof Operation.OpenSession || (ofSession && !(operation instanceof Operation.OnCache))) {
            return refusalToConnect(connection);
        }
        boolean changes = operation instanceof Operation.Command && !ofSession;
        boolean needsMore = changes || operation instanceof Operation.HoldGuard;
        Permission needed = needsMore ? Permission.READ_WRITE : Permission.READ_ONLY;
        return refusal(
                connection, needed, caches(operation), operation.getClass().getSimpleName());
    }

    /** Null: it may watch the events of these caches. */
    @Nullable
    String refusalToWatch(Connection connection, List<String> caches) {
        return refusal(connection, Permission.READ_ONLY, caches, "watch");
    }

    private @Nullable String refusal(Connection connection, Permission needed, List<String> caches, String what) {
        Grants grants = grants(connection);
        boolean may = grants != null
                && (grants.includes(needed)
                        || (!caches.isEmpty() && caches.stream().allMatch(cache -> grants.includes(needed, cache))));
        return may ? null : refusal(connection, "operation", caches.isEmpty() ? what : what + " in " + caches);
    }

    /** Empty: it concerns none in particular. */
    private static List<String> caches(Operation operation) {
        if (operation instanceof Operation.OnCache onCache) {
            return List.of(onCache.cache());
        }
        return operation instanceof Operation.Together together
                ? together.parts().stream()
                        .map(Operation.Part::cache)
                        .distinct()
                        .toList()
                : List.of();
    }

    private String refusal(Connection connection, String kind, String what) {
        String reason = "certificate '" + connection.identity() + "' may not " + what + "; its permission: "
                + grants(connection);
        audit.refused(kind, connection.identity(), connection, reason);
        return reason;
    }

    private boolean includes(Connection connection, Permission needed) {
        Grants grants = grants(connection);
        return grants != null && grants.includes(needed);
    }

    private @Nullable Grants grants(Connection connection) {
        boolean isOurs = connection.identity().equals(Connection.IN_PROCESS);
        return isOurs ? EVERYTHING : byName.of(connection.names());
    }
}
