package io.loomcache.client;

import io.loomcache.config.ClientConfig;
import io.loomcache.map.Bytes;
import io.loomcache.net.Dialer;
import java.lang.reflect.Field;
import java.util.function.LongSupplier;

/** What tests of other packages need of this one. */
public final class ClientParts {

    /** What nothing but a judge may see has no accessor. */
    private static final Field CLUSTER = cluster();

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

    /** A client over any dialer. */
    public static LoomClient client(ClientConfig config, Dialer dialer) {
        return new LoomClient(config, dialer, new BackgroundThread("loom-client-" + config.name()), null);
    }

    /** The group in which a key lives. */
    public static int group(int groups, String cache, Bytes key) {
        return new Placement(groups).group(cache, key);
    }

    /** The id of a client's session in a group; 0 while there is none. */
    public static long sessionId(LoomClient client, int group) {
        try {
            Cluster cluster = (Cluster) CLUSTER.get(client);
            return cluster.placementIfKnown() == null ? 0 : cluster.lane(group).sessionId();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Field cluster() {
        try {
            Field field = LoomClient.class.getDeclaredField("cluster");
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }
}
