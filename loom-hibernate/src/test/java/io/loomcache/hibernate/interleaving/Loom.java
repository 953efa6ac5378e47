package io.loomcache.hibernate.interleaving;

import io.loomcache.client.ClientParts;
import io.loomcache.client.LoomClient;
import io.loomcache.client.SourcedCaches;
import io.loomcache.config.Address;
import io.loomcache.config.ClientConfig;
import io.loomcache.config.MemberConfig;
import io.loomcache.config.MemberSettings;
import io.loomcache.config.NetLimits;
import io.loomcache.config.Settings;
import io.loomcache.config.TlsConfig;
import io.loomcache.hibernate.LoomRegionFactory;
import io.loomcache.hibernate.Sent;
import io.loomcache.map.Bytes;
import io.loomcache.map.Expiry;
import io.loomcache.map.Operation;
import io.loomcache.member.EmbeddedMembers;
import io.loomcache.net.Hello;
import io.loomcache.net.MemberLauncher.LaunchedMember;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.hibernate.cache.spi.RegionFactory;
import org.hibernate.cfg.Configuration;
import org.jspecify.annotations.Nullable;

/** Ours: a member in this JVM, and a client of it for each node. */
final class Loom implements World.Provider {

    /** Where the locks of spaces are. */
    private static final String SPACES = "default-update-timestamps-region";

    private final MemberConfig config;
    private final LaunchedMember member;
    private final @Nullable Guard missing;
    private final List<LoomRegionFactory> factories = new ArrayList<>();
    private final List<LoomClient> clients = new ArrayList<>();
    private long forgottenUntil;

    /** @param missing the guard that is taken away, null for none */
    Loom(Path directory, @Nullable Guard missing) {
        Settings settings =
                Settings.ofClient(new Properties(), new Properties(), Map.of(), Loom.class.getClassLoader());
        this.config = MemberSettings.embeddedConfig(settings, directory);
        this.member = new EmbeddedMembers().launch(config);
        this.missing = missing;
    }

    @Override
    public RegionFactory regionFactory() {
        LoomRegionFactory factory = new LoomRegionFactory();
        factories.add(factory);
        return missing == null ? factory : missing.takenFrom(factory);
    }

    /** Its transactions tell nobody of the other calls before they end. */
    @Override
    public Set<String> steps() {
        return Gates.SHARED;
    }

    @Override
    public void configure(Configuration configuration) {
        LoomClient client = client("node-" + clients.size());
        clients.add(client);
        configuration.getProperties().put("hibernate.cache.loom.client", client);
        configuration.setProperty("hibernate.cache.loom.read-timeout", "60s");
    }

    private LoomClient client(String name) {
        List<Address> seeds =
                config.voters().stream().map(voter -> voter.address()).toList();
        ClientConfig of = new ClientConfig(
                config.clusterId(),
                seeds,
                TlsConfig.pem(Path.of(""), "unused"),
                name,
                ClientConfig.DEFAULT_OPERATION_TIMEOUT,
                ClientConfig.DEFAULT_SESSION_TIMEOUT,
                config.dataLimits(),
                NetLimits.DEFAULT);
        return ClientParts.client(of, member.dialer(Hello.of(config.clusterId(), Hello.Role.CLIENT, name)));
    }

    @Override
    public void settle() {
        factories.forEach(Sent::awaitArrival);
    }

    /** Else no query would find its results for a minute. A lock's token is the revision of its step: all are tried. */
    @Override
    public void forgetLocks(Set<String> spaces) {
        SourcedCaches caches = clients.get(0).sourced("");
        LoomClient.await(caches.changes(SPACES, List.of()));
        List<Operation.Change> nothing = spaces.stream()
                .map(space -> new Operation.Change(new Bytes(space.getBytes(StandardCharsets.UTF_8)), null))
                .toList();
        List<Operation.Part> unlocks = new ArrayList<>();
        for (long token = forgottenUntil + 1; token <= caches.revision(); token++) {
            unlocks.add(new Operation.SoftUnlock(SPACES, token, nothing, Expiry.NEVER));
        }
        forgottenUntil = caches.revision();
        LoomClient.await(caches.together(unlocks));
    }

    @Override
    public void close() {
        clients.forEach(LoomClient::close);
        member.close();
    }
}
