package io.loomcache.net;

import io.loomcache.config.MemberConfig;

/**
 * Starts a member in this JVM and hands out the in-process way to it. Found by {@link
 * java.util.ServiceLoader}, because a client may not know members.
 */
public interface MemberLauncher {

    /**
     * Starts a member and waits until it is ready.
     *
     * @throws RuntimeException if it can't start; nothing is left running
     */
    LaunchedMember launch(MemberConfig config);

    /** A running member of this JVM. */
    interface LaunchedMember extends AutoCloseable {
        /** Connects to this member in process, whatever the address. */
        Dialer dialer(Hello client);

        /** Stops the member; its data stay. */
        @Override
        void close();
    }
}
