package io.loomcache.net;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges the certificates of open connections again, and ends those whose certificate would be refused now: it was
 * revoked, it has expired, or its CA is not trusted any more. One that can't be checked stays. Owns a thread, because
 * a check may wait for other machines.
 */
final class Reauthentication implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Reauthentication.class);

    /** How long a connection may outlive a change of the files; a check that waits for others adds its own time. */
    static final Duration INTERVAL = Duration.ofSeconds(5);

    /** How long a verdict stands when the files do not tell of revocations, but others do. */
    static final Duration ONLINE_INTERVAL = Duration.ofMinutes(1);

    private final TlsContexts tls;
    private final Set<Channel> channels;
    private final boolean dialled;
    private final ScheduledExecutorService thread;
    /** When and by whom each open connection was last judged; owned by the thread. */
    private final Map<Channel, Judged> judged = new HashMap<>();

    private record Judged(Trust trust, X509Certificate[] chain, long nanos) {}

    /** @param dialled whether we dialled these channels */
    Reauthentication(String name, TlsContexts tls, Set<Channel> channels, boolean dialled) {
        this.tls = tls;
        this.channels = channels;
        this.dialled = dialled;
        this.thread = Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory(name, true));
        long millis = INTERVAL.toMillis();
        var unused = thread.scheduleWithFixedDelay(this::pass, millis, millis, TimeUnit.MILLISECONDS);
    }

    private void pass() {
        try {
            Trust trust = tls.trust();
            judged.keySet().retainAll(channels);
            Map<X509Certificate, Optional<String>> verdicts = new HashMap<>();
            for (Channel channel : channels) {
                NettyConnection connection = channel.pipeline().get(NettyConnection.class);
                Judged last = judged.get(channel);
                if (connection != null && (last == null || isDue(last, trust))) {
                    judge(channel, connection, trust, verdicts);
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("could not judge the certificates of open connections again", e);
        }
    }

    private boolean isDue(Judged last, Trust trust) {
        return last.trust != trust
                || (tls.asksOthers() && System.nanoTime() - last.nanos > ONLINE_INTERVAL.toNanos())
                || Arrays.stream(last.chain)
                        .anyMatch(certificate ->
                                certificate.getNotAfter().toInstant().isBefore(Instant.now()));
    }

    private void judge(
            Channel channel, NettyConnection connection, Trust trust, Map<X509Certificate, Optional<String>> verdicts) {
        try {
            X509Certificate[] chain = chain(channel);
            Optional<String> refusal =
                    verdicts.computeIfAbsent(chain[0], any -> Optional.ofNullable(trust.refusal(chain, dialled)));
            judged.put(channel, new Judged(trust, chain, System.nanoTime()));
            if (refusal.isPresent()) {
                tls.metrics().endedConnection();
                LOG.warn("ending the connection of '{}', {}: {}", connection.identity(), connection, refusal.get());
                connection.close("the certificate is not accepted any more: " + refusal.get());
            }
        } catch (SSLPeerUnverifiedException e) {
            LOG.trace("{} has ended", connection, e);
        }
    }

    private static X509Certificate[] chain(Channel channel) throws SSLPeerUnverifiedException {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        if (handler == null) {
            throw new SSLPeerUnverifiedException("closed");
        }
        var certificates = handler.engine().getSession().getPeerCertificates();
        return Arrays.copyOf(certificates, certificates.length, X509Certificate[].class);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
