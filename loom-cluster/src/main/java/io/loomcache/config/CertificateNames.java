package io.loomcache.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whose certificate it is: the names that its CA has put into it. Immutable.
 *
 * @param commonName of the subject; null: none
 * @param uris of the subject's alternative names, such as {@code spiffe://} ones
 * @param dnsNames of the subject's alternative names
 */
public record CertificateNames(@Nullable String commonName, List<String> uris, List<String> dnsNames) {

    /** A certificate that does not say. */
    public static final CertificateNames NOBODY = new CertificateNames(null, List.of(), List.of());

    /** What kind of name. */
    enum Type {
        CN,
        URI,
        DNS;

        /** Hosts have no upper and lower case. */
        boolean isSame(String one, String other) {
            return this == DNS ? one.equalsIgnoreCase(other) : one.equals(other);
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    record Name(Type type, String text) {}

    public CertificateNames {
        uris = List.copyOf(uris);
        dnsNames = List.copyOf(dnsNames);
    }

    /** With no other name than that of the subject. */
    public static CertificateNames ofCommonName(String name) {
        return new CertificateNames(name, List.of(), List.of());
    }

    /** The common name before the URIs before the DNS names. */
    List<Name> all() {
        List<Name> all = new ArrayList<>();
        if (commonName != null) {
            all.add(new Name(Type.CN, commonName));
        }
        uris.forEach(uri -> all.add(new Name(Type.URI, uri)));
        dnsNames.forEach(dnsName -> all.add(new Name(Type.DNS, dnsName)));
        return all;
    }

    /** Whether one of the names reads so. */
    public boolean contains(String name) {
        return all().stream().anyMatch(each -> each.text().equals(name));
    }

    public boolean isEmpty() {
        return all().isEmpty();
    }

    /** The name by which people call it: the first of all; empty if there is none. */
    public String shown() {
        return isEmpty() ? "" : all().get(0).text();
    }
}
