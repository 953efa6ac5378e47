package io.loomcache.client;

import io.loomcache.config.Address;
import io.loomcache.net.ConnectException;
import io.loomcache.net.ConnectException.Kind;
import io.loomcache.net.Connection;
import io.loomcache.net.Dialer;
import io.loomcache.net.FrameHandler;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Keeps to the cluster that was met first. Another one of the same name, perhaps the same one begun anew, has other
 * revisions and knows nothing of our sessions: whoever took it for the same would be told lies. Thread-safe.
 */
final class SameHistory implements Dialer {

    private final Dialer dialer;
    private final AtomicReference<@Nullable UUID> known = new AtomicReference<>();

    SameHistory(Dialer dialer) {
        this.dialer = dialer;
    }

    @Override
    public CompletableFuture<Connection> dial(Address address, FrameHandler handler) {
        return dialer.dial(address, handler).thenApply(connection -> checked(address, connection));
    }

    private Connection checked(Address address, Connection connection) {
        UUID found = connection.remote().origin().history();
        known.compareAndSet(null, found);
        UUID expected = known.get();
        if (expected != null && !expected.equals(found)) {
            String reason = "there is a cluster with history " + found + ", expected history " + expected
                    + ": this client must be opened anew to use it";
            connection.close(reason);
            throw new ConnectException(Kind.REFUSED, address + ": " + reason);
        }
        return connection;
    }

    @Override
    public void close() {
        dialer.close();
    }
}
