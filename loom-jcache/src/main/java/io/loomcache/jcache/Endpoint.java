package io.loomcache.jcache;

import io.loomcache.client.LoomClient;
import io.loomcache.config.Address;
import io.loomcache.config.ClientConfig;
import io.loomcache.config.ClientSettings;
import io.loomcache.config.ConfigException;
import io.loomcache.config.KnownSettings;
import io.loomcache.config.MemberSettings;
import io.loomcache.config.Settings;
import io.loomcache.jcache.serial.AllowList;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Where a manager's data are, as its URI says. */
sealed interface Endpoint {

    /** A member in this JVM; its data in a temporary folder that goes with the manager. */
    record Temporary() implements Endpoint {}

    /** A member in this JVM; its data stay in this folder. */
    record Durable(Path directory) implements Endpoint {}

    /** A cluster, of which these are some members. */
    record Remote(List<Address> seeds) implements Endpoint {}

    /**
     * What a URI says.
     *
     * @throws ConfigException it is none of ours
     */
    static Endpoint of(URI uri) {
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
        return ConfigException.of(
                "cache manager URI", uri, "loom:embedded, loom:embedded:PATH or loom://host:port,host:port");
    }

    /**
     * The URI of a manager that is asked for without one.
     *
     * @throws CacheException the setting is impossible, or another one that stands beside it
     */
    static URI defaultUri(Properties systemProperties, Map<String, String> environment, ClassLoader loader) {
        try {
            URI uri = Settings.ofClient(new Properties(), systemProperties, environment, loader)
                    .get(KnownSettings.DEFAULT_URI);
            of(uri);
            return uri;
        } catch (RuntimeException e) {
            throw new CacheException("default URI, " + KnownSettings.DEFAULT_URI + ": " + e.getMessage(), e);
        }
    }

    /**
     * Opens the client.
     *
     * @throws CacheException a setting is impossible, or a member can't start; nothing is left open
     */
    static Opened open(URI uri, ClassLoader loader, Properties properties) {
        try {
            Settings settings = Settings.ofClient(properties, System.getProperties(), System.getenv(), loader);
            AllowList allowed =
                    AllowList.of(settings.find(KnownSettings.MARSHALLER_ALLOW).orElse(""));
            Endpoint endpoint = of(uri);
            if (endpoint instanceof Remote remote) {
                ClientConfig config = ClientSettings.clientConfig(settings, remote.seeds());
                return new Opened(LoomClient.connect(config), allowed, null);
            }
            if (endpoint instanceof Durable durable) {
                return new Opened(embedded(settings, durable.directory()), allowed, null);
            }
            return openTemporary(settings, allowed);
        } catch (CacheException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new CacheException("cache manager " + uri + ": " + e.getMessage(), e);
        }
    }

    private static Opened openTemporary(Settings settings, AllowList allowed) {
        TemporaryFolder folder = TemporaryFolder.create();
        try {
            return new Opened(embedded(settings, folder.path()), allowed, folder);
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static LoomClient embedded(Settings settings, Path directory) {
        return LoomClient.embedded(MemberSettings.embeddedConfig(settings, directory));
    }

    /** An open client and what goes with it. */
    record Opened(
            LoomClient client, AllowList allowed, @Nullable TemporaryFolder folder) implements AutoCloseable {

        /** Whether the data go when this is closed. */
        boolean isTemporary() {
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
