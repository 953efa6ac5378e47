package io.loomcache.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where this side's key, its certificate and the certificates it trusts are. There is no setting that
 * turns TLS off.
 *
 * @param key a PKCS12 store with key and chain, or a PEM certificate chain
 * @param privateKey the PEM private key (PKCS8); null with PKCS12
 * @param keyPassword for the PKCS12 store or the PEM key; null if it has none
 * @param trust a PKCS12 store or a PEM file with CA certificates
 * @param trustPassword for the PKCS12 trust store; null if it has none
 * @param verifyHostName whether the host name we dialled must be in the other side's certificate
 * @param revocation how revoked certificates are told from others; null: they are not
 */
public record TlsConfig(
        Path key,
        @Nullable Path privateKey,
        @Nullable String keyPassword,
        Path trust,
        @Nullable String trustPassword,
        boolean verifyHostName,
        @Nullable Revocation revocation) {

    /** Without a check for revocation. */
    public TlsConfig(
            Path key,
            @Nullable Path privateKey,
            @Nullable String keyPassword,
            Path trust,
            @Nullable String trustPassword,
            boolean verifyHostName) {
        this(key, privateKey, keyPassword, trust, trustPassword, verifyHostName, null);
    }

    /** The layout that {@code loomcache certs init} writes: ca.pem, NAME.pem and NAME.key in one folder. */
    public static TlsConfig pem(Path directory, String name) {
        return new TlsConfig(
                directory.resolve(name + ".pem"),
                directory.resolve(name + ".key"),
                null,
                directory.resolve("ca.pem"),
                null,
                true);
    }

    /** The same, with or without a check for revocation. */
    public TlsConfig with(@Nullable Revocation check) {
        return new TlsConfig(key, privateKey, keyPassword, trust, trustPassword, verifyHostName, check);
    }

    /** Without the passwords. */
    @Override
    public String toString() {
        return "TlsConfig[key=" + key + ", privateKey=" + privateKey + ", trust=" + trust + ", verifyHostName="
                + verifyHostName + ", revocation=" + revocation + "]";
    }
}
