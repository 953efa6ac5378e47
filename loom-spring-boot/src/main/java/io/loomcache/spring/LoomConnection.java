package io.loomcache.spring;

import io.loomcache.client.ClusterUri;
import io.loomcache.client.LoomClient;
import io.loomcache.config.Address;
import io.loomcache.config.ClientConfig;
import io.loomcache.config.ClientSettings;
import io.loomcache.config.ConfigException;
import io.loomcache.config.KnownSettings;
import io.loomcache.config.MemberAddress;
import io.loomcache.config.MemberConfig;
import io.loomcache.config.MemberSettings;
import io.loomcache.config.Settings;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The application's way to its cluster: an open client, and the member that the settings may want beside it.
 *
 * <table>
 *   <caption>What the settings say</caption>
 *   <tr><td>{@code loomcache.server.enabled=true}</td><td>a member of the cluster runs in this JVM and listens; the client
 *       connects to all members as any other</td></tr>
 *   <tr><td>{@code loomcache.uri}</td><td>as of {@link ClusterUri}</td></tr>
 *   <tr><td>{@code loomcache.cluster.seeds}</td><td>the client connects to them</td></tr>
 *   <tr><td>none of them</td><td>{@code loom:embedded}: a cluster of one in this JVM, nothing listens, its data go</td></tr>
 * </table>
 */
final class LoomConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LoomConnection.class);

    private final LoomClient client;
    private final @Nullable RunningMember member;
    private final ClusterUri.@Nullable Opened opened;

    private LoomConnection(LoomClient client, @Nullable RunningMember member, ClusterUri.@Nullable Opened opened) {
        this.client = client;
        this.member = member;
        this.opened = opened;
    }

    /**
     * Opens it. Waits for a member only if that is alone in this JVM.
     *
     * @throws RuntimeException a setting is impossible, or the member can't start; nothing is left open
     */
    static LoomConnection open(Settings settings) {
        if (settings.isSet(KnownSettings.SERVER_ENABLED) && settings.get(KnownSettings.SERVER_ENABLED)) {
            return withMember(settings);
        }
        if (!settings.isSet(KnownSettings.DEFAULT_URI) && ClientSettings.haveSeeds(settings)) {
            settings.warnings().forEach(LOG::warn);
            return new LoomConnection(LoomClient.connect(ClientSettings.clientConfig(settings)), null, null);
        }
        ClusterUri uri = ClusterUri.of(settings.get(KnownSettings.DEFAULT_URI));
        if (uri instanceof ClusterUri.Temporary && !settings.isSet(KnownSettings.DEFAULT_URI)) {
            LOG.warn(
                    "neither {} nor loomcache.cluster.seeds is set: the cache is this JVM's own, and goes with it",
                    KnownSettings.DEFAULT_URI);
        }
        ClusterUri.Opened opened = uri.open(settings);
        return new LoomConnection(opened.client(), null, opened);
    }

    private static LoomConnection withMember(Settings settings) {
        settings.warnings().forEach(LOG::warn);
        if (settings.isSet(KnownSettings.DEFAULT_URI)) {
            throw new ConfigException(KnownSettings.DEFAULT_URI + ": not together with " + KnownSettings.SERVER_ENABLED
                    + ", whose client connects to that member's cluster");
        }
        MemberConfig memberConfig = MemberSettings.memberConfig(settings);
        List<Address> seeds =
                memberConfig.voters().stream().map(MemberAddress::address).toList();
        ClientConfig clientConfig = ClientSettings.clientConfig(settings, seeds);
        RunningMember member = RunningMember.start(memberConfig, settings);
        try {
            return new LoomConnection(LoomClient.connect(clientConfig), member, null);
        } catch (RuntimeException e) {
            member.close();
            throw e;
        }
    }

    LoomClient client() {
        return client;
    }

    /** Null: no member of a cluster runs here. */
    @Nullable
    RunningMember member() {
        return member;
    }

    /** The client first; then the member, which stops in order. */
    @Override
    public void close() {
        client.close();
        if (opened != null) {
            opened.close();
        }
        if (member != null) {
            member.close();
        }
    }
}
