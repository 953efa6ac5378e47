package io.loomcache.net;

import io.loomcache.config.ConfigException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** Reads the files of a {@link io.loomcache.config.TlsConfig}; every failure names the file and what is wrong. */
final class TlsFiles {

    private TlsFiles() {}

    static ConfigException bad(Path file, String what, @Nullable Throwable cause) {
        ConfigException bad = new ConfigException(file + ": " + what);
        if (cause != null) {
            bad.initCause(cause);
        }
        return bad;
    }

    static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw bad(file, "does not exist", e);
        } catch (IOException e) {
            throw bad(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    static boolean isPem(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1).contains("-----BEGIN ");
    }

    /** At least one certificate. */
    static X509Certificate[] pemCertificates(Path file, byte[] content) {
        if (!new String(content, StandardCharsets.ISO_8859_1).contains("-----BEGIN CERTIFICATE-----")) {
            throw bad(file, "no certificate in it, expected PEM", null);
        }
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(content))
                    .toArray(X509Certificate[]::new);
        } catch (CertificateException e) {
            throw bad(file, "has a certificate that cannot be read: " + e.getMessage(), e);
        }
    }

    static KeyStore pkcs12(Path file, byte[] content, char[] password) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(content), password);
            return store;
        } catch (IOException e) {
            boolean wrongPassword = e.getCause() instanceof UnrecoverableKeyException;
            throw bad(file, wrongPassword ? "wrong password" : "is not a PKCS12 store: " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw bad(file, "is not a PKCS12 store: " + e.getMessage(), e);
        }
    }

    static char[] password(@Nullable String password) {
        return password == null ? new char[0] : password.toCharArray();
    }
}
