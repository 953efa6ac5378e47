package io.loomcache.net;

import io.loomcache.config.Address;
import io.loomcache.config.ConfigException;
import io.loomcache.config.TlsConfig;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
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

    /** The only version there is. */
    public static final String PROTOCOL = "TLSv1.3";

    /** RFC 8446, section 9.1; 128 bits first, because they cost the least. */
    private static final String[] CIPHERS = {
        "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"
    };

    /** A resumed session skips the certificates, and connections are too rare to need resumption. */
    private static final int SESSION_SECONDS = 1;

    private final TlsConfig config;
    private final ReentrantLock reloading = new ReentrantLock();
    private volatile Loaded current;

    /** One state of the files. */
    private record Loaded(SSLContext context, FileStamps stamps) {}

    /** @throws ConfigException naming the file and what is wrong with it */
    public TlsContexts(TlsConfig config) {
        this.config = config;
        this.current = load(FileStamps.of(config));
    }

    SslHandler serverHandler() {
        SSLEngine engine = latest().context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = parameters(engine);
        parameters.setNeedClientAuth(true);
        engine.setSSLParameters(parameters);
        return new SslHandler(engine);
    }

    /** @param address whose host name must be in the other side's certificate, if that is configured */
    SslHandler clientHandler(Address address) {
        SSLEngine engine = latest().context.createSSLEngine(address.host(), address.port());
        engine.setUseClientMode(true);
        SSLParameters parameters = parameters(engine);
        parameters.setEndpointIdentificationAlgorithm(config.verifyHostName() ? "HTTPS" : "");
        engine.setSSLParameters(parameters);
        return new SslHandler(engine);
    }

    private static SSLParameters parameters(SSLEngine engine) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {PROTOCOL});
        parameters.setCipherSuites(CIPHERS);
        parameters.setUseCipherSuitesOrder(true);
        return parameters;
    }

    /**
     * The same key and trust for the JDK's own servers and clients, who set protocol and client authentication
     * themselves; another object after the files have changed.
     */
    public SSLContext sslContext() {
        return latest().context;
    }

    private Loaded latest() {
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

    private Loaded reload(FileStamps stamps) {
        try {
            Loaded loaded = load(stamps);
            LOG.info("loaded changed TLS files of {}", config);
            return loaded;
        } catch (ConfigException e) {
            LOG.warn("cannot load changed TLS files, the previous ones stay in use: {}", e.getMessage());
            return new Loaded(current.context, stamps);
        }
    }

    private Loaded load(FileStamps stamps) {
        KeyMaterial key = KeyMaterial.load(config);
        TrustMaterial trust = TrustMaterial.load(config);
        try {
            SSLContext context = SSLContext.getInstance(PROTOCOL);
            context.init(
                    new KeyManager[] {new OwnKeyManager(key)},
                    trustManagers(trust).getTrustManagers(),
                    null);
            context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
            context.getClientSessionContext().setSessionTimeout(SESSION_SECONDS);
            return new Loaded(context, stamps);
        } catch (GeneralSecurityException | IOException e) {
            throw TlsFiles.bad(config.key(), "cannot be used for TLS: " + e.getMessage(), e);
        }
    }

    private static TrustManagerFactory trustManagers(TrustMaterial trust) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (X509Certificate certificate : trust.certificates()) {
            store.setCertificateEntry(String.valueOf(number++), certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }
}
