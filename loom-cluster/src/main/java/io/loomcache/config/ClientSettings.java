package io.loomcache.config;

import java.util.List;

/** Settings to {@link ClientConfig}. */
public final class ClientSettings {

    private static final String CERTIFICATE = "client";

    private ClientSettings() {}

    /** Whether the settings name members to connect to. */
    public static boolean haveSeeds(Settings settings) {
        return settings.isSet(KnownSettings.SEEDS);
    }

    /**
     * A client as the settings say.
     *
     * @throws ConfigException the settings do not make a client; nothing was started
     */
    public static ClientConfig clientConfig(Settings settings) {
        return clientConfig(
                settings,
                settings.get(KnownSettings.SEEDS).stream().map(Seed::address).toList());
    }

    /**
     * With seeds that the caller knows, such as those in a URI.
     *
     * @throws ConfigException the settings do not make a client; nothing was started
     */
    public static ClientConfig clientConfig(Settings settings, List<Address> seeds) {
        ProductionProfile.checkClient(settings);
        DataLimits dataLimits = LimitSettings.dataLimits(settings);
        return new ClientConfig(
                settings.get(KnownSettings.CLUSTER_ID),
                seeds,
                TlsSettings.tlsConfig(settings, CERTIFICATE),
                settings.get(KnownSettings.CLIENT_NAME),
                settings.get(KnownSettings.OPERATION_TIMEOUT),
                settings.get(KnownSettings.SESSION_TIMEOUT),
                dataLimits,
                LimitSettings.netLimits(settings, dataLimits),
                settings.get(KnownSettings.CLIENT_ADDRESSES));
    }
}
