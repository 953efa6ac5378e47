package io.loomcache.net;

import io.loomcache.config.TlsConfig;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A TLS peer that checks nothing about itself and says what the test wants. */
final class RawTls implements AutoCloseable {

    final SSLSocket socket;
    final DataInputStream in;
    final DataOutputStream out;

    RawTls(SSLSocket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(20_000);
        this.in = new DataInputStream(socket.getInputStream());
        this.out = new DataOutputStream(socket.getOutputStream());
    }

    /** Trusts as configured; shows the configured certificate however old, or none. */
    static SSLContext context(TlsConfig config, boolean showCertificate) throws Exception {
        KeyStore trust = empty();
        trust.setCertificateEntry(
                "ca", TlsFiles.pemCertificates(config.trust(), Files.readAllBytes(config.trust()))[0]);
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustManagers.init(trust);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(showCertificate ? keyManagers(config) : null, trustManagers.getTrustManagers(), null);
        return context;
    }

    private static KeyManager[] keyManagers(TlsConfig config) throws Exception {
        KeyStore keys = empty();
        var keyFile = java.util.Objects.requireNonNull(config.privateKey());
        keys.setKeyEntry(
                "key",
                PemKey.load(keyFile, null),
                new char[0],
                TlsFiles.pemCertificates(config.key(), Files.readAllBytes(config.key())));
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, new char[0]);
        return managers.getKeyManagers();
    }

    private static KeyStore empty() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    static RawTls connect(SSLContext context, int port) throws IOException {
        return new RawTls((SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port));
    }

    void write(byte[] payload) throws IOException {
        out.writeInt(payload.length);
        out.write(payload);
        out.flush();
    }

    byte[] read() throws IOException {
        byte[] payload = new byte[in.readInt()];
        in.readFully(payload);
        return payload;
    }

    /** The text of the refusal that must come now, and nothing after it. */
    String readRefusal() throws IOException {
        byte[] frame = read();
        if (!HelloCodec.isRefusal(frame) || in.read() != -1) {
            throw new AssertionError("expected a refusal and the end");
        }
        return HelloCodec.refusalReason(frame);
    }

    /** Whether the other side ends without a word, or with an alert. */
    @Nullable
    String readEnd() {
        try {
            return in.read() == -1 ? "end" : null;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
