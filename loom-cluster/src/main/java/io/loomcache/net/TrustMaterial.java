package io.loomcache.net;

import io.loomcache.config.TlsConfig;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The CA certificates that the other side's certificate must lead to. The JDK does not look at the dates of a
 * trusted certificate, so those that are out of date are left out here.
 */
record TrustMaterial(X509Certificate[] certificates) {

    /** @throws io.loomcache.config.ConfigException naming the file and what is wrong with it */
    static TrustMaterial load(TlsConfig config) {
        Path file = config.trust();
        byte[] content = TlsFiles.read(file);
        List<X509Certificate> all = TlsFiles.isPem(content)
                ? List.of(TlsFiles.pemCertificates(file, content))
                : pkcs12(file, TlsFiles.pkcs12(file, content, TlsFiles.password(config.trustPassword())));
        X509Certificate[] valid = all.stream().filter(TrustMaterial::isValidNow).toArray(X509Certificate[]::new);
        if (valid.length == 0) {
            X509Certificate first = all.get(0);
            throw TlsFiles.bad(
                    file,
                    "no certificate in it is valid now; '" + first.getSubjectX500Principal() + "' is from "
                            + first.getNotBefore().toInstant() + " to "
                            + first.getNotAfter().toInstant(),
                    null);
        }
        return new TrustMaterial(valid);
    }

    private static List<X509Certificate> pkcs12(Path file, KeyStore store) {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.isCertificateEntry(alias)
                        && store.getCertificate(alias) instanceof X509Certificate certificate) {
                    certificates.add(certificate);
                }
            }
        } catch (KeyStoreException e) {
            throw TlsFiles.bad(file, "cannot be read: " + e.getMessage(), e);
        }
        if (certificates.isEmpty()) {
            throw TlsFiles.bad(file, "no trusted certificate in it; keytool -importcert marks them as trusted", null);
        }
        return certificates;
    }

    private static boolean isValidNow(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            return true;
        } catch (CertificateExpiredException | CertificateNotYetValidException e) {
            return false;
        }
    }
}
