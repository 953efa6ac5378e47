package io.loomcache.client;

import io.loomcache.config.Address;
import io.loomcache.config.ClientSettings;
import io.loomcache.config.ConfigException;
import io.loomcache.config.MemberSettings;
import io.loomcache.config.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Where an application's caches are, as a URI says. */
public sealed interface ClusterUri {

    /** {@code loom:embedded}: a member in this JVM; its data in a temporary folder that goes with the client. */
    record Temporary() implements ClusterUri {}

    /** {@code loom:embedded:PATH}: a member in this JVM; its data stay in this folder. */
    record Durable(Path directory) implements ClusterUri {}

    /** {@code loom://host:port,host:port}: a cluster, of which these are some members. */
    record Remote(List<Address> seeds) implements ClusterUri {}

    /**
     * What a URI says.
     *
     * @throws ConfigException it is none of ours
     */
    static ClusterUri of(URI uri) {
        if (!"loom".equals(uri.getScheme())) {
            throw refused(uri);
        }
        String rest = uri.getSchemeSpecificPart();
        if (rest.equals("embedded")) {
            return new Temporary();
        }
        if (rest.startsWith("embedded:") && rest.length() > "embedded:".length()) {
            return new Durable(Path.of(rest.substring("embedded:".length())));
        }
        if (rest.startsWith("//") && rest.length() > 2) {
            return new Remote(Stream.of(rest.substring(2).split(",", -1))
                    .map(Address::parse)
                    .toList());
        }
        throw refused(uri);
    }

    private static ConfigException refused(URI uri) {
        return ConfigException.of("URI", uri, "loom:embedded, loom:embedded:PATH or loom://host:port,host:port");
    }

    /**
     * Opens a client, and the member that it may need.
     *
     * @throws RuntimeException a setting is impossible, or a member can't start; nothing is left open
     */
    default Opened open(Settings settings) {
        settings.warnings().forEach(LoggerFactory.getLogger(ClusterUri.class)::warn);
        if (this instanceof Remote remote) {
            return new Opened(LoomClient.connect(ClientSettings.clientConfig(settings, remote.seeds())), null);
        }
        if (this instanceof Durable durable) {
            return new Opened(embedded(settings, durable.directory()), null);
        }
        TemporaryFolder folder = TemporaryFolder.create();
        try {
            return new Opened(embedded(settings, folder.path()), folder);
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static LoomClient embedded(Settings settings, Path directory) {
        return LoomClient.embedded(MemberSettings.embeddedConfig(settings, directory));
    }

    /** An open client and what goes with it. */
    final class Opened implements AutoCloseable {

        private final LoomClient client;
        private final @Nullable TemporaryFolder folder;

        private Opened(LoomClient client, @Nullable TemporaryFolder folder) {
            this.client = client;
            this.folder = folder;
        }

        public LoomClient client() {
            return client;
        }

        /** Whether the data go when this is closed. */
        public boolean isTemporary() {
            return folder != null;
        }

        @Override
        public void close() {
            client.close();
            if (folder != null) {
                folder.close();
            }
        }
    }
}
