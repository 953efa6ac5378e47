package io.loomcache.client;

import io.loomcache.config.ClientConfig;
import io.loomcache.config.MemberConfig;
import io.loomcache.map.CacheDefinition;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The doorway to a cluster. Thread-safe; one is enough for an application. Every future completes within
 * the operation timeout, with a result or a {@link LoomException}.
 */
public final class LoomClient implements AutoCloseable {

    /** Opens a client. Does not wait for the cluster: the first operations do, within their timeout. */
    public static LoomClient connect(ClientConfig config) {
        throw new UnsupportedOperationException();
    }

    /** Starts a member in this JVM and opens a client to it; {@link #close} stops both. */
    public static LoomClient embedded(MemberConfig config) {
        throw new UnsupportedOperationException();
    }

    /** A handle to a cache's map; makes no request. Valid as long as the client is open. */
    public LoomMap map(String cache) {
        throw new UnsupportedOperationException();
    }

    /** Creates the cache in every group, or joins it if it exists with an equal definition; else {@link LoomException.Rejected}. */
    public CompletableFuture<Void> createCache(String cache, CacheDefinition definition) {
        throw new UnsupportedOperationException();
    }

    /** Removes the cache and all its mappings, for everybody. */
    public CompletableFuture<Void> destroyCache(String cache) {
        throw new UnsupportedOperationException();
    }

    /** The definition of a cache of the cluster, null if there is none. */
    public CompletableFuture<@Nullable CacheDefinition> definition(String cache) {
        throw new UnsupportedOperationException();
    }

    /** All caches of the cluster. */
    public CompletableFuture<List<String>> cacheNames() {
        throw new UnsupportedOperationException();
    }

    public boolean isClosed() {
        throw new UnsupportedOperationException();
    }

    /** Waiting for a future of this client: unwraps {@link LoomException}, keeps the interrupt. */
    public static <T extends @Nullable Object> T await(CompletableFuture<T> future) {
        throw new UnsupportedOperationException();
    }

    /** Fails what is pending, closes the session and the connections. Idempotent. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
