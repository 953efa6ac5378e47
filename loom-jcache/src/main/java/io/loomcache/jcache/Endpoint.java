package io.loomcache.jcache;

import io.loomcache.client.ClusterUri;
import io.loomcache.client.LoomClient;
import io.loomcache.config.KnownSettings;
import io.loomcache.config.Settings;
import io.loomcache.serial.AllowList;
import java.net.URI;
import java.util.Map;
import java.util.Properties;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * What a manager works with: a client, and the classes whose objects may be stored.
 *
 * @param opened what {@link #close} closes; null if the client was given
 */
record Endpoint(LoomClient client, ClusterUri.@Nullable Opened opened, AllowList allowed) implements AutoCloseable {

    /**
     * The URI of a manager that is asked for without one.
     *
     * @throws CacheException the setting is impossible, or another one that stands beside it
     */
    static URI defaultUri(Properties systemProperties, Map<String, String> environment, ClassLoader loader) {
        try {
            URI uri = Settings.ofClient(new Properties(), systemProperties, environment, loader)
                    .get(KnownSettings.DEFAULT_URI);
            ClusterUri.of(uri);
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
    static Endpoint open(URI uri, ClassLoader loader, Properties properties) {
        try {
            Settings settings = Settings.ofClient(properties, System.getProperties(), System.getenv(), loader);
            AllowList allowed =
                    AllowList.of(settings.find(KnownSettings.MARSHALLER_ALLOW).orElse(""));
            ClusterUri.Opened opened = ClusterUri.of(uri).open(settings);
            return new Endpoint(opened.client(), opened, allowed);
        } catch (CacheException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new CacheException("cache manager " + uri + ": " + e.getMessage(), e);
        }
    }

    /** Whether the data go when this is closed. */
    boolean isTemporary() {
        return opened != null && opened.isTemporary();
    }

    @Override
    public void close() {
        if (opened != null) {
            opened.close();
        }
    }
}
