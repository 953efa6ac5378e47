package io.loomcache.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How members are found at run time: by one of two roads. */
public sealed interface DiscoveryConfig {

    /**
     * The records of a name in DNS.
     *
     * @param service full name, of a headless Service for example
     * @param portName of the port in SRV records
     * @param port 0: that of the SRV record, else {@link MemberSettings#DEFAULT_PORT}
     * @param timeout for one question
     */
    record Dns(String service, String portName, int port, Duration timeout) implements DiscoveryConfig {}

    /**
     * The API of Kubernetes.
     *
     * @param apiServer its URL
     * @param namespace in which to look
     * @param portName of the members' port
     * @param port 0: that of the named port, else {@link MemberSettings#DEFAULT_PORT}
     * @param includesNotReady whether members that are not ready are found too
     * @param token file that is read anew for each call
     * @param caCertificate file with the authority of the API server's certificate
     * @param retries of a call that failed for a reason that may pass
     * @param dnsDomain of the Kubernetes cluster, to make the names of pods
     * @param ownPod name of the pod that this process is in; null: not known
     * @param readsNode whether this member's zone and node are read from the API
     */
    record Kubernetes(
            String apiServer,
            String namespace,
            Selector selector,
            String portName,
            int port,
            boolean includesNotReady,
            Path token,
            Path caCertificate,
            int retries,
            String dnsDomain,
            @Nullable String ownPod,
            boolean readsNode)
            implements DiscoveryConfig {}

    /**
     * Which objects of the namespace tell where members are.
     *
     * @param labels a label selector in the syntax of Kubernetes
     * @param origin the setting that says so, and its value, for people
     */
    record Selector(Kind kind, String labels, String origin) {

        /** What is listed. */
        public enum Kind {
            /** The EndpointSlices of one or more Services. */
            ENDPOINT_SLICES,
            /** Pods. */
            PODS
        }
    }
}
