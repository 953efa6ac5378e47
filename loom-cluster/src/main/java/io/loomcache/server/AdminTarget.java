package io.loomcache.server;

import io.loomcache.admin.AdminClient;
import io.loomcache.config.Address;
import io.loomcache.config.ConfigException;
import io.loomcache.config.KnownSettings;
import io.loomcache.config.MemberConfig;
import io.loomcache.config.MemberSettings;
import io.loomcache.config.Settings;
import io.loomcache.config.TlsConfig;
import io.loomcache.config.TlsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;

/** Which member a command asks. */
final class AdminTarget {

    private AdminTarget() {}

    /**
     * The member that runs on this machine with the same settings. We dial the loopback, but the certificate must
     * do for the others, who dial the member's host.
     *
     * @throws ConfigException the settings make no member, or one without its HTTPS port
     * @throws CommandException keys or certificates can't be used
     */
    static AdminClient local(Settings settings) throws IOException {
        MemberConfig config = MemberSettings.memberConfig(settings);
        InetSocketAddress address = address(settings);
        TlsConfig tls = Objects.requireNonNull(config.tls(), "a member that listens has TLS");
        return new AdminClient(
                address,
                ownAddress(config).host(),
                tls.verifyHostName(),
                ServerProcess.tls(tls).sslContext());
    }

    /**
     * The member whose HTTPS port is at an address, which must be in its certificate.
     *
     * @throws ConfigException the settings name no certificate to show
     * @throws CommandException keys or certificates can't be used
     */
    static AdminClient remote(Settings settings, Address address) {
        TlsConfig tls = TlsSettings.commandTls(settings);
        return new AdminClient(
                new InetSocketAddress(address.host(), address.port()),
                address.host(),
                tls.verifyHostName(),
                ServerProcess.tls(tls).sslContext());
    }

    private static Address ownAddress(MemberConfig config) {
        return Objects.requireNonNull(config.address(), "a member that listens has an address");
    }

    private static InetSocketAddress address(Settings settings) throws IOException {
        int port = settings.get(KnownSettings.HTTP_PORT);
        if (!settings.get(KnownSettings.SERVER_ENABLED)) {
            throw ConfigException.of(KnownSettings.SERVER_ENABLED.name(), false, "true for this command");
        }
        if (!settings.get(KnownSettings.HTTP_ENABLED)) {
            throw ConfigException.of(KnownSettings.HTTP_ENABLED.name(), false, "true for this command");
        }
        if (port == 0) {
            throw ConfigException.of(KnownSettings.HTTP_PORT.name(), port, "a certain port for this command");
        }
        InetAddress bound = InetAddress.getByName(settings.get(KnownSettings.BIND_ADDRESS));
        return new InetSocketAddress(bound.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound, port);
    }
}
