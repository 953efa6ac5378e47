package io.loomcache.net;

import java.security.cert.X509Certificate;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Who is at the other end, by the certificate that TLS has verified. Stateless. */
public final class PeerIdentity {

    private PeerIdentity() {}

    /** The certificate does not say who this is. */
    public static final class MissingException extends Exception {

        private static final long serialVersionUID = 1L;

        MissingException(String message) {
            super(message);
        }
    }

    /** The subject's common name, the most specific if there are several. */
    public static String of(SSLSession session) throws MissingException {
        try {
            X509Certificate certificate = (X509Certificate) session.getPeerCertificates()[0];
            return commonName(certificate.getSubjectX500Principal().getName());
        } catch (SSLPeerUnverifiedException | InvalidNameException e) {
            throw new MissingException("its certificate names nobody: " + e.getMessage());
        }
    }

    private static String commonName(String subject) throws InvalidNameException, MissingException {
        // RFC 2253 writes the most specific part first; LdapName numbers it last.
        for (int i = new LdapName(subject).size() - 1; i >= 0; i--) {
            Rdn part = new LdapName(subject).getRdn(i);
            if (part.getType().equalsIgnoreCase("CN")) {
                return check(part.getValue().toString(), subject);
            }
        }
        throw new MissingException("its certificate has no common name: '" + subject + "'");
    }

    private static String check(String name, String subject) throws MissingException {
        if (name.isBlank() || name.equals(Connection.IN_PROCESS)) {
            throw new MissingException("its certificate has a reserved common name: '" + subject + "'");
        }
        return name;
    }
}
