package io.loomcache.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Settings to {@link MemberConfig}. */
public final class MemberSettings {

    public static final int DEFAULT_PORT = 5701;

    private static final String DEFAULT_HOST = "localhost";

    private MemberSettings() {}

    /**
     * A member as the settings say.
     *
     * @throws ConfigException the settings do not make a member; nothing was started
     */
    public static MemberConfig memberConfig(Settings settings) {
        ProductionProfile.checkMember(settings);
        List<MemberAddress> voters = voters(settings);
        boolean listens = settings.get(KnownSettings.SERVER_ENABLED);
        return memberConfig(
                settings,
                voters,
                joining(settings),
                listens ? listen(settings, voters) : null,
                listens ? TlsSettings.tlsConfig(settings, TlsSettings.MEMBER) : null,
                settings.get(KnownSettings.DATA_DIRECTORY));
    }

    /**
     * A member alone in this JVM, on which nothing listens: the settings of addresses and TLS do not
     * count, those of Raft and the limits do.
     *
     * @throws ConfigException the settings do not make a member; nothing was started
     */
    public static MemberConfig embeddedConfig(Settings settings, Path dataDirectory) {
        ProductionProfile.checkEmbedded(settings);
        MemberAddress alone =
                new MemberAddress(settings.get(KnownSettings.NODE_ID), new Address(DEFAULT_HOST, DEFAULT_PORT));
        return memberConfig(settings, List.of(alone), Joining.NEVER, null, null, dataDirectory);
    }

    private static MemberConfig memberConfig(
            Settings settings,
            List<MemberAddress> voters,
            Joining joining,
            @Nullable Address listen,
            @Nullable TlsConfig tls,
            Path dataDirectory) {
        DataLimits dataLimits = LimitSettings.dataLimits(settings);
        return new MemberConfig(
                settings.get(KnownSettings.CLUSTER_ID),
                settings.get(KnownSettings.NODE_ID),
                voters,
                listen,
                tls,
                dataDirectory,
                LimitSettings.raftConfiguration(settings),
                dataLimits,
                LimitSettings.netLimits(settings, dataLimits),
                permissions(settings),
                settings.get(KnownSettings.VERSION_AUTO_UPGRADE),
                address(settings, voters),
                listen == null ? null : external(settings, address(settings, voters)),
                joining,
                settings.find(KnownSettings.ENCRYPTION_KEY_FILE).orElse(null));
    }

    private static Joining joining(Settings settings) {
        return new Joining(settings.get(KnownSettings.JOIN), settings.get(KnownSettings.JOIN_AS) == Joining.As.VOTER);
    }

    /** Of this member: as in the seeds, or on its own if it is not among them. */
    private static Address address(Settings settings, List<MemberAddress> voters) {
        return own(settings, voters).map(MemberAddress::address).orElseGet(() -> ownAddress(settings));
    }

    /** For clients outside; null: there is none. */
    private static @Nullable Address external(Settings settings, Address inside) {
        Optional<String> host = settings.find(KnownSettings.NODE_EXTERNAL_HOST);
        Optional<Integer> port = settings.find(KnownSettings.NODE_EXTERNAL_PORT);
        if (host.isEmpty() && port.isPresent()) {
            throw ConfigException.of(
                    KnownSettings.NODE_EXTERNAL_PORT.name(),
                    port.get(),
                    KnownSettings.NODE_EXTERNAL_HOST.name() + " beside it");
        }
        return host.map(name -> new Address(name, port.orElse(inside.port()))).orElse(null);
    }

    private static Address ownAddress(Settings settings) {
        return new Address(
                settings.find(KnownSettings.NODE_HOST).orElse(DEFAULT_HOST),
                settings.find(KnownSettings.NODE_PORT).orElse(DEFAULT_PORT));
    }

    private static List<MemberAddress> voters(Settings settings) {
        Optional<List<Seed>> seeds = settings.find(KnownSettings.SEEDS);
        if (seeds.isEmpty()) {
            return List.of(new MemberAddress(settings.get(KnownSettings.NODE_ID), ownAddress(settings)));
        }
        List<MemberAddress> voters =
                seeds.get().stream().map(MemberSettings::voter).toList();
        own(settings, voters).ifPresent(own -> {
            agree(settings, KnownSettings.NODE_HOST, own.address().host());
            agree(settings, KnownSettings.NODE_PORT, own.address().port());
        });
        return voters;
    }

    private static MemberAddress voter(Seed seed) {
        if (seed.id() == null) {
            throw ConfigException.of(
                    KnownSettings.SEEDS.name(), seed, "id=host:port for each initial voting member, here its id too");
        }
        return new MemberAddress(seed.id(), seed.address());
    }

    private static Optional<MemberAddress> own(Settings settings, List<MemberAddress> voters) {
        String id = settings.get(KnownSettings.NODE_ID);
        return voters.stream().filter(voter -> voter.id().equals(id)).findFirst();
    }

    private static <T> void agree(Settings settings, Setting<T> setting, T seed) {
        settings.find(setting).filter(value -> !value.equals(seed)).ifPresent(value -> {
            throw ConfigException.of(setting.name(), value, "'" + seed + "' as in " + KnownSettings.SEEDS);
        });
    }

    private static Address listen(Settings settings, List<MemberAddress> voters) {
        int port = settings.find(KnownSettings.SERVER_PORT)
                .orElseGet(() -> address(settings, voters).port());
        boolean isHttp = settings.get(KnownSettings.HTTP_ENABLED);
        boolean isMetrics = settings.get(KnownSettings.METRICS_ENABLED);
        refuseEqual(settings, isHttp, KnownSettings.HTTP_PORT, port, "members and clients");
        refuseEqual(settings, isMetrics, KnownSettings.METRICS_PORT, port, "members and clients");
        refuseEqual(
                settings,
                isHttp && isMetrics,
                KnownSettings.METRICS_PORT,
                settings.get(KnownSettings.HTTP_PORT),
                "HTTP");
        return new Address(settings.get(KnownSettings.BIND_ADDRESS), port);
    }

    private static void refuseEqual(
            Settings settings, boolean isUsed, Setting<Integer> setting, int other, String othersUse) {
        if (isUsed && other != 0 && settings.get(setting) == other) {
            throw ConfigException.of(setting.name(), other, "a port other than that for " + othersUse);
        }
    }

    private static CertificatePermissions permissions(Settings settings) {
        boolean enabled = settings.get(KnownSettings.AUTH_ENABLED);
        CertificatePermissions permissions = settings.permissions();
        if (enabled && permissions.isEmpty()) {
            throw ConfigException.of(
                    KnownSettings.AUTH_ENABLED.name(),
                    true,
                    "at least one " + CertificatePermissions.PREFIX + "NAME beside it, or nobody could connect");
        }
        if (!enabled && !permissions.isEmpty()) {
            throw ConfigException.of(
                    KnownSettings.AUTH_ENABLED.name(),
                    false,
                    "true, because there is " + CertificatePermissions.PREFIX
                            + permissions.rules().get(0).name());
        }
        return permissions;
    }
}
