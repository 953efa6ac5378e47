package io.loomcache.net;

import io.loomcache.config.Address;
import io.loomcache.config.ConfigException;
import io.loomcache.config.Revocation;
import io.loomcache.config.TlsConfig;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ImmediateExecutor;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that builds TLS: version 1.3 only, a certificate required on both sides, no way to switch it off.
 *
 * <p>New handshakes use what the files hold then: a changed file is loaded at the next handshake. If it can't be
 * loaded, the last good ones stay in use, which is counted and logged. Open connections keep their keys, but
 * {@link Reauthentication} judges their certificates by the files as they are. Thread-safe.
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

    /** Most checks of certificates at once that wait for other machines, and most that wait for their turn. */
    private static final int CHECK_THREADS = 8;

    private static final int MOST_CHECKS = 1_024;

    private final TlsConfig config;
    private final TlsMetrics metrics = new TlsMetrics();
    /** Where certificates are checked. */
    private final Executor checks;

    private final ReentrantLock reloading = new ReentrantLock();
    private volatile Loaded current;

    /** One state of the files. */
    private record Loaded(SSLContext context, Trust trust, FileStamps stamps, Instant expiry) {}

    /** @throws ConfigException naming the file and what is wrong with it */
    public TlsContexts(TlsConfig config) {
        this.config = config;
        this.checks = asksOthers() ? checkThreads() : ImmediateExecutor.INSTANCE;
        this.current = load(FileStamps.of(config));
    }

    /** Event loops must not wait for a responder. The threads end by themselves when there is nothing to check. */
    private static Executor checkThreads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                CHECK_THREADS,
                CHECK_THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_CHECKS),
                new DefaultThreadFactory("loom-certificates", true));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** Whether other machines are asked which certificates were revoked. */
    boolean asksOthers() {
        Revocation revocation = config.revocation();
        return revocation != null && revocation.source().isOnline();
    }

    /** Counters of what happens to these files and to the certificates that are shown to us. */
    public TlsMetrics metrics() {
        return metrics;
    }

    /** The certificate in use, and what was counted. */
    public TlsStatistics statistics() {
        return new TlsStatistics(
                current.expiry,
                metrics.reloads(),
                metrics.failedReloads(),
                metrics.revoked(),
                metrics.unchecked(),
                metrics.endedConnections());
    }

    /** What the files say now about whom to trust; another object after they have changed. */
    Trust trust() {
        return latest().trust;
    }

    SslHandler serverHandler() {
        SSLEngine engine = latest().context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = parameters(engine);
        parameters.setNeedClientAuth(true);
        engine.setSSLParameters(parameters);
        return new SslHandler(engine, checks);
    }

    /** @param address whose host name must be in the other side's certificate, if that is configured */
    SslHandler clientHandler(Address address) {
        SSLEngine engine = latest().context.createSSLEngine(address.host(), address.port());
        engine.setUseClientMode(true);
        SSLParameters parameters = parameters(engine);
        parameters.setEndpointIdentificationAlgorithm(config.verifyHostName() ? "HTTPS" : "");
        engine.setSSLParameters(parameters);
        return new SslHandler(engine, checks);
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
            metrics.reloaded();
            LOG.info("loaded changed TLS files of {}", config);
            return loaded;
        } catch (ConfigException e) {
            metrics.reloadFailed();
            LOG.warn("cannot load changed TLS files, the previous ones stay in use: {}", e.getMessage());
            return new Loaded(current.context, current.trust, stamps, current.expiry);
        }
    }

    private Loaded load(FileStamps stamps) {
        KeyMaterial key = KeyMaterial.load(config);
        Trust trust = Trust.load(config, metrics);
        try {
            SSLContext context = SSLContext.getInstance(PROTOCOL);
            context.init(new KeyManager[] {new OwnKeyManager(key)}, new TrustManager[] {trust}, null);
            context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
            context.getClientSessionContext().setSessionTimeout(SESSION_SECONDS);
            return new Loaded(context, trust, stamps, key.expiry());
        } catch (GeneralSecurityException e) {
            throw TlsFiles.bad(config.key(), "cannot be used for TLS: " + e.getMessage(), e);
        }
    }
}
