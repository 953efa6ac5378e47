package io.loomcache.discovery;

import io.loomcache.config.Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place where a member may be. Immutable.
 *
 * @param id the pod's name, which is the member's id where it is named by its pod; null: not known. A hint, never
 *     an identity
 * @param address to dial; its host, a DNS name wherever one is known, has to be in the certificate
 * @param ips IP addresses that are known already, for people
 */
public record Candidate(@Nullable String id, Address address, List<String> ips) {

    public Candidate {
        ips = List.copyOf(ips);
    }

    @Override
    public String toString() {
        return (id == null ? "" : id + "=") + address + (ips.isEmpty() ? "" : " " + ips);
    }
}
