package io.loomcache.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Asks members for their health and status over HTTPS, with the client's certificate. */
public final class Health {

    private static final int TIMEOUT_MILLIS = 2_000;
    private static final char[] NO_PASSWORD = new char[0];

    private final SSLSocketFactory sockets;

    /**
     * @param certificates folder made by {@code loomcache certs init}
     * @throws ProofException they can't be used
     */
    public Health(Path certificates) {
        try {
            KeyStore keys = emptyStore();
            Certificate own = certificate(certificates.resolve("client.pem"));
            keys.setKeyEntry(
                    "client", key(certificates.resolve("client.key"), own), NO_PASSWORD, new Certificate[] {own});
            KeyStore trusted = emptyStore();
            trusted.setCertificateEntry("ca", certificate(certificates.resolve("ca.pem")));
            sockets = context(keys, trusted).getSocketFactory();
        } catch (IOException | GeneralSecurityException e) {
            throw new ProofException("can't use the certificates in " + certificates + ": " + e, e);
        }
    }

    /** Whether the member on that port says that it is ready. */
    public boolean isReady(int port) {
        return get("localhost", port, "/health/ready").isPresent();
    }

    /** What the member on that port knows; empty: it is starting, or nobody is there. */
    public Optional<String> status(int port) {
        return status("localhost", port);
    }

    /** The same of a member on another host. */
    public Optional<String> status(String host, int port) {
        return get(host, port, "/api/cluster/status");
    }

    /** The wall clock of the member on another host, to the second; empty: it is starting, or nobody is there. */
    public Optional<Instant> clock(String host, int port) {
        try {
            HttpsURLConnection connection = connection(host, port, "/health/live");
            connection.getResponseCode();
            long millis = connection.getDate();
            return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private HttpsURLConnection connection(String host, int port, String path) throws IOException {
        HttpsURLConnection connection = (HttpsURLConnection)
                URI.create("https://" + host + ":" + port + path).toURL().openConnection();
        connection.setSSLSocketFactory(sockets);
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        return connection;
    }

    private Optional<String> get(String host, int port, String path) {
        try {
            HttpsURLConnection connection = connection(host, port, path);
            boolean isOk = connection.getResponseCode() == HttpsURLConnection.HTTP_OK;
            // Read in either case, so that the next question needs no handshake, which costs more than both.
            try (InputStream body = isOk ? connection.getInputStream() : connection.getErrorStream()) {
                String text = body == null ? "" : new String(body.readAllBytes(), UTF_8);
                return isOk ? Optional.of(text) : Optional.empty();
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static SSLContext context(KeyStore keys, KeyStore trusted) throws GeneralSecurityException {
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, NO_PASSWORD);
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustManagers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return context;
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Certificate certificate(Path pem) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(pem)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static PrivateKey key(Path pem, Certificate certificate) throws IOException, GeneralSecurityException {
        String base64 = Files.readString(pem).replaceAll("-----[^-]+-----", "");
        return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
    }
}
