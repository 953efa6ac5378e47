package io.loomcache.discovery;

import io.loomcache.config.DiscoveryConfig;
import java.util.List;

/** A way to find members. For one thread at a time. */
public interface Discovery extends AutoCloseable {

    /**
     * The way that is configured. Asks nobody yet.
     *
     * @throws DiscoveryException it can't work here: a library or a file is missing
     */
    static Discovery of(DiscoveryConfig config) throws DiscoveryException {
        if (config instanceof DiscoveryConfig.Dns dns) {
            return new DnsDiscovery(dns, DnsDiscovery.SYSTEM);
        }
        try {
            return KubernetesDiscovery.open((DiscoveryConfig.Kubernetes) config);
        } catch (NoClassDefFoundError e) {
            throw DiscoveryException.permanent(
                    "members are to be found by the API of Kubernetes, for which io.fabric8:kubernetes-client and"
                            + " kubernetes-httpclient-jdk are needed, but not on the class path",
                    e);
        }
    }

    /**
     * Asks now, and waits for the answer. What is found is in a stable order, each place once.
     *
     * @return empty: asked, and there is nobody
     * @throws DiscoveryException there was no answer, or one that can't be used
     */
    List<Candidate> find() throws DiscoveryException;

    /**
     * What is known of the place of this member itself. Asks now, and waits for the answer.
     *
     * @throws DiscoveryException there was no answer
     */
    default MemberAttributes attributes() throws DiscoveryException {
        return MemberAttributes.UNKNOWN;
    }

    /** Who is asked for what, for people. */
    String description();

    /** Does not throw. */
    @Override
    default void close() {}
}
