package io.loomcache.net;

import io.loomcache.config.TlsConfig;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;

/**
 * This side's private key and the certificates that go with it.
 *
 * @param chain the own certificate first
 */
record KeyMaterial(PrivateKey privateKey, X509Certificate[] chain) {

    /** @throws io.loomcache.config.ConfigException naming the file and what is wrong with it */
    static KeyMaterial load(TlsConfig config) {
        Path file = config.key();
        byte[] content = TlsFiles.read(file);
        Path keyFile = config.privateKey();
        KeyMaterial material;
        if (keyFile != null) {
            PrivateKey key = PemKey.load(keyFile, config.keyPassword());
            material = new KeyMaterial(key, TlsFiles.pemCertificates(file, content));
        } else if (TlsFiles.isPem(content)) {
            throw TlsFiles.bad(file, "is PEM, so the file with its private key must be set too", null);
        } else {
            material = pkcs12(file, content, TlsFiles.password(config.keyPassword()));
        }
        material.checkValidity(file);
        material.checkPair(file);
        return material;
    }

    private static KeyMaterial pkcs12(Path file, byte[] content, char[] password) {
        KeyStore store = TlsFiles.pkcs12(file, content, password);
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.getKey(alias, password) instanceof PrivateKey key) {
                    return new KeyMaterial(key, chain(file, store.getCertificateChain(alias)));
                }
            }
        } catch (UnrecoverableKeyException e) {
            throw TlsFiles.bad(file, "wrong password of the private key", e);
        } catch (GeneralSecurityException e) {
            throw TlsFiles.bad(file, "has a private key that cannot be read: " + e.getMessage(), e);
        }
        throw TlsFiles.bad(file, "no private key in it", null);
    }

    private static X509Certificate[] chain(Path file, Certificate[] chain) {
        if (chain.length == 0) {
            throw TlsFiles.bad(file, "no certificate in it", null);
        }
        return Arrays.copyOf(chain, chain.length, X509Certificate[].class);
    }

    /** When the first certificate of the chain ceases to be valid. */
    Instant expiry() {
        return Arrays.stream(chain)
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    private void checkValidity(Path file) {
        for (X509Certificate certificate : chain) {
            String name = "certificate of '" + certificate.getSubjectX500Principal() + "' ";
            try {
                certificate.checkValidity();
            } catch (CertificateExpiredException e) {
                throw TlsFiles.bad(
                        file, name + "expired at " + certificate.getNotAfter().toInstant(), e);
            } catch (CertificateNotYetValidException e) {
                throw TlsFiles.bad(
                        file,
                        name + "is valid from " + certificate.getNotBefore().toInstant(),
                        e);
            }
        }
    }

    /** A half-replaced pair of files would otherwise show only at the other side, as a bad signature. */
    private void checkPair(Path file) {
        String algorithm = switch (privateKey.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> privateKey.getAlgorithm();
        };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(privateKey);
            byte[] signed = signature.sign();
            signature.initVerify(chain[0].getPublicKey());
            if (signature.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw TlsFiles.bad(file, "does not belong to the private key: " + e.getMessage(), e);
        }
        throw TlsFiles.bad(file, "does not belong to the private key", null);
    }
}
