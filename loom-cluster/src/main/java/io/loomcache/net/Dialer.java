package io.loomcache.net;

import io.loomcache.config.Address;
import java.util.concurrent.CompletableFuture;

/** Opens connections: over TLS, in process, or in a simulated network. */
public interface Dialer extends AutoCloseable {

    /**
     * Connects and exchanges HELLOs.
     *
     * @return completes with the open connection after {@link FrameHandler#opened}, or exceptionally with
     *     a {@link ConnectException} that says why
     */
    CompletableFuture<Connection> dial(Address address, FrameHandler handler);

    @Override
    void close();
}
