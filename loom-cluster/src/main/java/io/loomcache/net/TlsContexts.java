package io.loomcache.net;

import io.loomcache.config.Address;
import io.loomcache.config.ConfigException;
import io.loomcache.config.TlsConfig;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that builds TLS: version 1.3 only, a certificate required on both sides, no way to switch it off.
 *
 * <p>New handshakes use what the files hold then: a changed file is loaded at the next handshake. If it can't be
 * loaded, the last good key and trust stay in use and one line is logged. Open connections keep theirs.
 * Thread-safe.
 */
public final class TlsContexts {

    private static final Logger LOG = LoggerFactory.getLogger(TlsContexts.class);

    /** RFC 8446, section 9.1; 128 bits first, because they cost the least. */
    private static final List<String> CIPHERS =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    /** A resumed session skips the certificates, and connections are too rare to need resumption. */
    private static final long SESSION_SECONDS = 1;

    private final TlsConfig config;
    private final ReentrantLock reloading = new ReentrantLock();
    private volatile Contexts current;

    /** Both directions of one state of the files. */
    private record Contexts(SslContext server, SslContext client, FileStamps stamps) {}

    /** @throws ConfigException naming the file and what is wrong with it */
    public TlsContexts(TlsConfig config) {
        this.config = config;
        this.current = load(FileStamps.of(config));
    }

    SslHandler serverHandler(ByteBufAllocator allocator) {
        return latest().server.newHandler(allocator);
    }

    /** @param address whose host name must be in the other side's certificate, if that is configured */
    SslHandler clientHandler(ByteBufAllocator allocator, Address address) {
        return latest().client.newHandler(allocator, address.host(), address.port());
    }

    /**
     * The same key and trust for the JDK's own servers and clients, who set protocol and client authentication
     * themselves; another object after the files have changed.
     */
    public SSLContext sslContext() {
        return ((JdkSslContext) latest().server).context();
    }

    private Contexts latest() {
        FileStamps stamps = FileStamps.of(config);
        if (!stamps.equals(current.stamps) && reloading.tryLock()) {
            try {
                current = reload(stamps);
            } finally {
                reloading.unlock();
            }
        }
        return current;
    }

    private Contexts reload(FileStamps stamps) {
        try {
            Contexts loaded = load(stamps);
            LOG.info("loaded changed TLS files of {}", config);
            return loaded;
        } catch (ConfigException e) {
            LOG.warn("cannot load changed TLS files, the previous ones stay in use: {}", e.getMessage());
            return new Contexts(current.server, current.client, stamps);
        }
    }

    private Contexts load(FileStamps stamps) {
        KeyMaterial key = KeyMaterial.load(config);
        TrustMaterial trust = TrustMaterial.load(config);
        try {
            SslContextBuilder server =
                    SslContextBuilder.forServer(key.privateKey(), key.chain()).clientAuth(ClientAuth.REQUIRE);
            SslContextBuilder client = SslContextBuilder.forClient()
                    .keyManager(key.privateKey(), key.chain())
                    .endpointIdentificationAlgorithm(config.verifyHostName() ? "HTTPS" : "");
            return new Contexts(build(server, trust), build(client, trust), stamps);
        } catch (SSLException e) {
            throw TlsFiles.bad(config.key(), "cannot be used for TLS: " + e.getMessage(), e);
        }
    }

    private static SslContext build(SslContextBuilder builder, TrustMaterial trust) throws SSLException {
        return builder.trustManager(trust.certificates())
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3")
                .ciphers(CIPHERS)
                .sessionTimeout(SESSION_SECONDS)
                .build();
    }
}
