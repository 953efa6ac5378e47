package io.loomcache.server;

import io.loomcache.admin.AdminClient;
import io.loomcache.config.Address;
import io.loomcache.config.ConfigException;
import io.loomcache.config.KnownSettings;
import io.loomcache.config.MemberAddress;
import io.loomcache.config.MemberConfig;
import io.loomcache.config.MemberSettings;
import io.loomcache.config.Settings;
import io.loomcache.config.TlsConfig;
import io.loomcache.config.TlsSettings;
import io.loomcache.console.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

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

    /**
     * The members of the cluster that the settings name: the one here as {@link #local} finds it, the others at the hosts
     * of their seeds and the same HTTPS port.
     *
     * @throws ConfigException the settings make no member, or one without its HTTPS port
     * @throws CommandException keys or certificates can't be used
     */
    static List<Target> cluster(Settings settings) throws IOException {
        MemberConfig config = MemberSettings.memberConfig(settings);
        AdminClient here = local(settings);
        List<Target> targets = new ArrayList<>();
        for (MemberAddress voter : config.voters()) {
            String host = voter.address().host();
            boolean isHere = voter.id().equals(config.memberId());
            InetSocketAddress there = new InetSocketAddress(host, here.target().getPort());
            targets.add(Target.member(
                    voter.id(), isHere ? here : new AdminClient(there, host, here.verifiesHost(), here.tls())));
        }
        return targets;
    }

    /**
     * Members by the addresses of their HTTPS ports, which must be in their certificates.
     *
     * @param addresses {@code host:port}, separated by commas
     * @throws ConfigException an address is none, or the settings name no certificate to show
     * @throws CommandException keys or certificates can't be used
     */
    static List<Target> remotes(Settings settings, String addresses) {
        return Stream.of(addresses.split(",", -1))
                .map(String::strip)
                .map(address -> Target.address(address, remote(settings, Address.parse(address))))
                .toList();
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
