package io.loomcache.config;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How it is found out whether a certificate was revoked. Immutable.
 *
 * @param crls a file with CRLs (PEM or DER), or a folder of such files; null: none are read from files
 * @param softFail whether a certificate passes of which the source can't tell
 */
public record Revocation(Source source, @Nullable Path crls, boolean softFail) {

    /** Who is asked. */
    public enum Source {
        /** The CRLs in our own files, and nobody else. */
        CRL_FILES,
        /** The CRLs in our own files, else those at the addresses that a certificate names. */
        CRL_DISTRIBUTION_POINTS,
        /** The OCSP responder that a certificate names. */
        OCSP,
        /** The OCSP responder; if that does not tell, CRLs as above. */
        OCSP_OR_CRL;

        /** Whether a check may wait for other machines. */
        public boolean isOnline() {
            return this != CRL_FILES;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Revocation {
        if (source == Source.CRL_FILES && crls == null) {
            throw new ConfigException(KnownSettings.REVOCATION_SOURCE + ": '" + source + "', expected "
                    + KnownSettings.CRL_PATH + " beside it");
        }
        if (source == Source.OCSP && crls != null) {
            throw new ConfigException(KnownSettings.CRL_PATH + ": '" + crls + "', expected none beside "
                    + KnownSettings.REVOCATION_SOURCE + "=" + source + ", which reads no CRLs");
        }
    }

    /** CRLs from files alone, and whoever they do not tell of is refused. */
    public static Revocation ofFiles(Path crls) {
        return new Revocation(Source.CRL_FILES, crls, false);
    }
}
