package io.loomcache.net;

import io.loomcache.config.ConfigException;
import io.loomcache.config.Revocation;
import io.loomcache.config.TlsConfig;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateRevokedException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whom we trust: the CAs, and what says which of their certificates were revoked. The JDK judges; here is said what
 * it looks at, and what its verdicts mean. Immutable but for its counters; thread-safe.
 */
final class Trust extends X509ExtendedTrustManager {

    /** With TLS 1.3 a handshake does not say how keys are agreed on, and this is how the JDK says so. */
    private static final String ANY_KEY_EXCHANGE = "UNKNOWN";

    private final X509ExtendedTrustManager judge;
    /** Judges all but revocation; null: so does the other one. */
    private final @Nullable X509ExtendedTrustManager lenient;

    private final boolean softFail;
    private final @Nullable CrlFiles crls;
    private final TlsMetrics metrics;

    private Trust(
            X509ExtendedTrustManager judge,
            @Nullable X509ExtendedTrustManager lenient,
            boolean softFail,
            @Nullable CrlFiles crls,
            TlsMetrics metrics) {
        this.judge = judge;
        this.lenient = lenient;
        this.softFail = softFail;
        this.crls = crls;
        this.metrics = metrics;
    }

    /** @throws ConfigException naming the file and what is wrong with it */
    static Trust load(TlsConfig config, TlsMetrics metrics) {
        Set<TrustAnchor> anchors = Arrays.stream(TrustMaterial.load(config).certificates())
                .map(certificate -> new TrustAnchor(certificate, null))
                .collect(Collectors.toUnmodifiableSet());
        Revocation revocation = config.revocation();
        CrlFiles crls = revocation == null || revocation.crls() == null ? null : CrlFiles.load(revocation.crls());
        try {
            X509ExtendedTrustManager lenient = judge(parameters(anchors));
            if (revocation == null) {
                return new Trust(lenient, null, false, null, metrics);
            }
            PKIXBuilderParameters checking = parameters(anchors);
            check(checking, revocation, crls);
            return new Trust(judge(checking), lenient, revocation.softFail(), crls, metrics);
        } catch (GeneralSecurityException e) {
            throw TlsFiles.bad(config.trust(), "cannot be used for TLS: " + e.getMessage(), e);
        }
    }

    private static PKIXBuilderParameters parameters(Set<TrustAnchor> anchors) throws GeneralSecurityException {
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
        parameters.setRevocationEnabled(false);
        return parameters;
    }

    private static void check(PKIXBuilderParameters parameters, Revocation revocation, @Nullable CrlFiles crls)
            throws GeneralSecurityException {
        if (crls != null) {
            parameters.addCertStore(crls.store());
        }
        if (!revocation.source().isOnline()) {
            // A checker that is made explicitly would follow the addresses in certificates as well.
            parameters.setRevocationEnabled(true);
            return;
        }
        PKIXRevocationChecker checker =
                (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
        checker.setOptions(
                switch (revocation.source()) {
                    case OCSP -> EnumSet.of(Option.NO_FALLBACK);
                    case OCSP_OR_CRL -> EnumSet.noneOf(Option.class);
                    default -> EnumSet.of(Option.PREFER_CRLS, Option.NO_FALLBACK);
                });
        parameters.addCertPathChecker(checker);
    }

    private static X509ExtendedTrustManager judge(PKIXBuilderParameters parameters) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(parameters));
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager judge) {
                return judge;
            }
        }
        throw new GeneralSecurityException("the JDK has no X.509 trust manager");
    }

    /**
     * Why the certificate at the other end of an open connection would not be accepted now; null if it would be, or
     * if nobody can tell whether it was revoked: a source that is down must not end what is open.
     *
     * @param chain as it was shown in the handshake
     * @param dialled whether the other side was dialled, and so is a server
     */
    @Nullable
    String refusal(X509Certificate[] chain, boolean dialled) {
        try {
            if (dialled) {
                checkServerTrusted(chain, ANY_KEY_EXCHANGE);
            } else {
                checkClientTrusted(chain, ANY_KEY_EXCHANGE);
            }
            return null;
        } catch (RevocationException e) {
            return e.isRevoked() ? e.getMessage() : null;
        } catch (CertificateException e) {
            return TlsFailure.reason(e);
        }
    }

    /** Asks one of the two judges. */
    @FunctionalInterface
    private interface Question {
        void ask(X509ExtendedTrustManager judge) throws CertificateException;
    }

    private void judge(X509Certificate[] chain, Question question) throws CertificateException {
        try {
            question.ask(judge);
        } catch (CertificateException e) {
            CertPathValidatorException invalid = TlsFailure.find(e, CertPathValidatorException.class);
            if (invalid != null && invalid.getReason() == BasicReason.REVOKED) {
                metrics.foundRevoked();
                throw new RevocationException(true, "its certificate was revoked" + details(invalid), invalid);
            }
            if (lenient == null || invalid == null || !isAccepted(lenient, question)) {
                throw e;
            }
            metrics.foundUnchecked();
            if (!softFail) {
                String reason = "it is not known whether its certificate was revoked: " + silence(chain, invalid);
                throw new RevocationException(false, reason, invalid);
            }
        }
    }

    /** The JDK has no one reason for "nobody could tell", so what is not wrong otherwise is that. */
    private static boolean isAccepted(X509ExtendedTrustManager lenient, Question question) {
        try {
            question.ask(lenient);
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }

    private static String details(CertPathValidatorException invalid) {
        CertificateRevokedException revoked = TlsFailure.find(invalid, CertificateRevokedException.class);
        return revoked == null
                ? ""
                : " at " + revoked.getRevocationDate().toInstant() + ", reason " + revoked.getRevocationReason();
    }

    private String silence(X509Certificate[] chain, CertPathValidatorException invalid) {
        X509Certificate unknown = chain[Math.max(0, Math.min(invalid.getIndex(), chain.length - 1))];
        String detail = TlsFailure.root(invalid);
        return crls == null ? detail : detail + "; " + crls.silence(unknown.getIssuerX500Principal(), Instant.now());
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        judge(chain, judge -> judge.checkClientTrusted(chain, authType));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        judge(chain, judge -> judge.checkClientTrusted(chain, authType, socket));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        judge(chain, judge -> judge.checkClientTrusted(chain, authType, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        judge(chain, judge -> judge.checkServerTrusted(chain, authType));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        judge(chain, judge -> judge.checkServerTrusted(chain, authType, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        judge(chain, judge -> judge.checkServerTrusted(chain, authType, engine));
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return judge.getAcceptedIssuers();
    }
}
