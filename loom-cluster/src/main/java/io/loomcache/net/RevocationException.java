package io.loomcache.net;

import java.security.cert.CertificateException;

/** The certificate was revoked, or it could not be found out whether it was. */
final class RevocationException extends CertificateException {

    private static final long serialVersionUID = 1L;

    private final boolean revoked;

    RevocationException(boolean revoked, String message, Throwable cause) {
        super(message, cause);
        this.revoked = revoked;
    }

    /** True: it was. False: nobody could tell. */
    boolean isRevoked() {
        return revoked;
    }
}
