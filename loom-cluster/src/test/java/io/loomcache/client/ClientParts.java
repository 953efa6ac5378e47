package io.loomcache.client;

import io.loomcache.config.ClientConfig;
import io.loomcache.net.Dialer;
import java.util.function.LongSupplier;

/** What tests of other packages need of this one. */
public final class ClientParts {

    private ClientParts() {}

    /** Runs tasks after a delay in milliseconds. */
    public interface Background {
        void schedule(Runnable task, long delayMillis);
    }

    /** A client whose background work and clock are somebody else's. */
    public static LoomClient client(ClientConfig config, Dialer dialer, LongSupplier nanoTime, Background background) {
        return new LoomClient(
                config,
                dialer,
                new Scheduler() {
                    @Override
                    public long nanoTime() {
                        return nanoTime.getAsLong();
                    }

                    @Override
                    public void execute(Runnable task) {
                        background.schedule(task, 0);
                    }

                    @Override
                    public void schedule(Runnable task, long delayMillis) {
                        background.schedule(task, delayMillis);
                    }

                    @Override
                    public void close() {}
                },
                null);
    }
}
