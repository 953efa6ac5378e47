package io.loomcache.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.X509CRL;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * The CRLs in our own files. Whether one is signed by the CA that it names, and in date, is judged at each check,
 * since both may change while it lies here.
 */
record CrlFiles(Path path, List<X509CRL> crls) {

    /** @throws io.loomcache.config.ConfigException naming the file and what is wrong with it */
    static CrlFiles load(Path path) {
        List<X509CRL> crls = new ArrayList<>();
        try {
            for (Path file : files(path)) {
                crls.addAll(read(file));
            }
        } catch (IOException e) {
            throw TlsFiles.bad(path, "cannot be read: " + e.getMessage(), e);
        }
        if (crls.isEmpty()) {
            throw TlsFiles.bad(path, "no CRL in it, expected one of each CA that is trusted", null);
        }
        return new CrlFiles(path, List.copyOf(crls));
    }

    /**
     * The file itself, or the files in the folder but for hidden ones, among which Kubernetes keeps what its links
     * lead to.
     */
    static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.filter(file -> !file.getFileName().toString().startsWith("."))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    private static List<X509CRL> read(Path file) {
        byte[] content = TlsFiles.read(file);
        try {
            List<X509CRL> crls = new ArrayList<>();
            for (CRL crl : CertificateFactory.getInstance("X.509").generateCRLs(new ByteArrayInputStream(content))) {
                crls.add((X509CRL) crl);
            }
            if (crls.isEmpty()) {
                throw TlsFiles.bad(file, "no CRL in it", null);
            }
            return crls;
        } catch (GeneralSecurityException e) {
            throw TlsFiles.bad(file, "has a CRL that cannot be read: " + e.getMessage(), e);
        }
    }

    CertStore store() throws GeneralSecurityException {
        return CertStore.getInstance("Collection", new CollectionCertStoreParameters(crls));
    }

    /** Why these do not tell about certificates of an issuer, for people. */
    String silence(X500Principal issuer, Instant now) {
        @Nullable
        Date latest = crls.stream()
                .filter(crl -> crl.getIssuerX500Principal().equals(issuer))
                .map(X509CRL::getNextUpdate)
                .max(Comparator.nullsLast(Comparator.naturalOrder()))
                .orElse(null);
        if (crls.stream().noneMatch(crl -> crl.getIssuerX500Principal().equals(issuer))) {
            return path + " has no CRL of '" + issuer + "'";
        }
        return latest != null && latest.toInstant().isBefore(now)
                ? "the CRL of '" + issuer + "' in " + path + " is out of date since " + latest.toInstant()
                : "no CRL of '" + issuer + "' in " + path + " is signed by it and in force";
    }
}
