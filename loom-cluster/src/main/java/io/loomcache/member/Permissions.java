package io.loomcache.member;

import io.loomcache.config.CertificatePermissions;
import io.loomcache.config.MemberConfig;
import io.loomcache.config.Permission;
import io.loomcache.map.Operation;
import io.loomcache.net.Connection;
import org.jspecify.annotations.Nullable;

/**
 * What the certificate at the other end may do. Without configured rules every certificate of a trusted
 * CA may do everything; with them, a certificate that none matches may do nothing. Immutable.
 */
final class Permissions {

    private final CertificatePermissions byCommonName;

    Permissions(MemberConfig config) {
        this.byCommonName = config.certificatePermissions();
    }

    boolean mayActAsMember(Connection connection) {
        return includes(connection, Permission.ADMIN);
    }

    boolean mayConnect(Connection connection) {
        return includes(connection, Permission.READ_ONLY);
    }

    /** Clients of every permission open and keep sessions and listen; changes of the map need more, and holding a guard. */
    boolean permits(Connection connection, Operation operation) {
        boolean changes = operation instanceof Operation.Command
                && !(operation instanceof Operation.OpenSession)
                && !(operation instanceof Operation.OfSession);
        boolean needsMore = changes || operation instanceof Operation.HoldGuard;
        return includes(connection, needsMore ? Permission.READ_WRITE : Permission.READ_ONLY);
    }

    String refusal(Connection connection, String what) {
        return "certificate '" + connection.identity() + "' may not " + what + "; its permission: "
                + permission(connection);
    }

    private boolean includes(Connection connection, Permission needed) {
        Permission given = permission(connection);
        return given != null && given.includes(needed);
    }

    private @Nullable Permission permission(Connection connection) {
        boolean isOurs = connection.identity().equals(Connection.IN_PROCESS);
        return isOurs ? Permission.ADMIN : byCommonName.get(connection.identity());
    }
}
