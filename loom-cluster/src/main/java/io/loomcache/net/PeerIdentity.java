package io.loomcache.net;

import io.loomcache.config.CertificateNames;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Who is at the other end, by the certificate that TLS has verified. Stateless. */
public final class PeerIdentity {

    /** Kinds of alternative names (RFC 5280, section 4.2.1.6). */
    private static final int DNS_NAME = 2;

    private static final int URI = 6;

    private PeerIdentity() {}

    /** The certificate does not say who this is. */
    public static final class MissingException extends Exception {

        private static final long serialVersionUID = 1L;

        MissingException(String message) {
            super(message);
        }
    }

    /**
     * The subject's common name, the most specific if there are several, and its URIs and DNS names.
     *
     * @throws MissingException there is none of these, or one that is reserved
     */
    public static CertificateNames of(SSLSession session) throws MissingException {
        try {
            X509Certificate certificate = (X509Certificate) session.getPeerCertificates()[0];
            String subject = certificate.getSubjectX500Principal().getName();
            CertificateNames names = new CertificateNames(
                    commonName(subject), alternatives(certificate, URI), alternatives(certificate, DNS_NAME));
            if (names.isEmpty()) {
                throw new MissingException(
                        "its certificate has no common name, and no URI or DNS name: '" + subject + "'");
            }
            if (names.contains(Connection.IN_PROCESS)) {
                throw new MissingException("its certificate has a reserved name: '" + subject + "'");
            }
            return names;
        } catch (SSLPeerUnverifiedException | InvalidNameException | CertificateParsingException e) {
            throw new MissingException("its certificate names nobody: " + e.getMessage());
        }
    }

    private static @Nullable String commonName(String subject) throws InvalidNameException {
        LdapName parts = new LdapName(subject);
        // RFC 2253 writes the most specific part first; LdapName numbers it last.
        for (int i = parts.size() - 1; i >= 0; i--) {
            Rdn part = parts.getRdn(i);
            if (part.getType().equalsIgnoreCase("CN")
                    && !part.getValue().toString().isBlank()) {
                return part.getValue().toString();
            }
        }
        return null;
    }

    private static List<String> alternatives(X509Certificate certificate, int kind) throws CertificateParsingException {
        Collection<List<?>> all = certificate.getSubjectAlternativeNames();
        List<String> names = new ArrayList<>();
        for (List<?> each : all == null ? List.<List<?>>of() : all) {
            if (each.get(0).equals(kind)) {
                names.add((String) each.get(1));
            }
        }
        return names;
    }
}
