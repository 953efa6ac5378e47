package io.loomcache.net;

import io.loomcache.net.ConnectException.Kind;
import io.loomcache.net.Handshake.Failure;
import io.loomcache.net.NetMetrics.Refusal;
import io.netty.handler.ssl.NotSslRecordException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXReason;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says for people why TLS failed; the JDK's own words are the last resort. */
final class TlsFailure {

    private static final String ALERT = "Received fatal alert: ";

    private TlsFailure() {}

    /** @param secured whether our side had already finished TLS: then only the network or an alert can fail */
    static Failure of(Throwable cause, boolean secured) {
        if (find(cause, NotSslRecordException.class) != null) {
            return new Failure(Refusal.NOT_TLS, Kind.UNTRUSTED, "does not speak TLS", cause);
        }
        if (find(cause, SSLException.class) == null || isClosed(cause)) {
            Refusal refusal = secured ? Refusal.HELLO : Refusal.NOT_TLS;
            return new Failure(refusal, Kind.UNREACHABLE, closed(cause, secured), cause);
        }
        return new Failure(refusal(cause), Kind.UNTRUSTED, reason(cause), cause);
    }

    private static String closed(Throwable cause, boolean secured) {
        String when = secured ? "before its HELLO" : "before TLS was set up";
        return "ended the connection " + when + (isClosed(cause) ? "" : ": " + root(cause));
    }

    private static boolean isClosed(Throwable cause) {
        return find(cause, ClosedChannelException.class) != null;
    }

    private static Refusal refusal(Throwable cause) {
        RevocationException revocation = find(cause, RevocationException.class);
        if (revocation == null) {
            return Refusal.TLS;
        }
        return revocation.isRevoked() ? Refusal.REVOKED : Refusal.UNCHECKED;
    }

    /** What is wrong with the certificate or the handshake. */
    static String reason(Throwable cause) {
        RevocationException revocation = find(cause, RevocationException.class);
        if (revocation != null) {
            return PeerText.printable(String.valueOf(revocation.getMessage()));
        }
        if (find(cause, CertificateExpiredException.class) != null) {
            return "its certificate has expired: " + root(cause);
        }
        if (find(cause, CertificateNotYetValidException.class) != null) {
            return "its certificate is not valid yet: " + root(cause);
        }
        if (isUnknownIssuer(cause)) {
            return "its certificate was not issued by a CA that is trusted here";
        }
        String text = root(cause);
        int alert = text.indexOf(ALERT);
        if (alert >= 0) {
            return alert(text.substring(alert + ALERT.length()));
        }
        if (text.contains("Empty client certificate chain")) {
            return "it showed no certificate issued by a CA that is trusted here";
        }
        return find(cause, CertificateException.class) == null ? "TLS failed: " + text : "its certificate: " + text;
    }

    private static boolean isUnknownIssuer(Throwable cause) {
        CertPathValidatorException invalid = find(cause, CertPathValidatorException.class);
        return invalid == null
                ? find(cause, CertPathBuilderException.class) != null
                : invalid.getReason() == PKIXReason.NO_TRUST_ANCHOR
                        || invalid.getReason() == BasicReason.INVALID_SIGNATURE;
    }

    /** TLS 1.3 names the alerts (RFC 8446, section 6.2). */
    private static String alert(String name) {
        return name.contains("certificate") || name.equals("unknown_ca")
                ? "does not accept our certificate (alert " + name + ")"
                : "ended the TLS handshake (alert " + name + ")";
    }

    static String root(Throwable cause) {
        Throwable last = cause;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return PeerText.printable(last.getMessage() == null ? last.toString() : last.getMessage());
    }

    static <T extends Throwable> @Nullable T find(Throwable cause, Class<T> type) {
        for (Throwable link = cause; link != null; link = link.getCause()) {
            if (type.isInstance(link)) {
                return type.cast(link);
            }
        }
        return null;
    }
}
