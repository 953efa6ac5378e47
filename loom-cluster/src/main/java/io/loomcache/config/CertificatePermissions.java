package io.loomcache.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What each certificate may do, by the names in it. Immutable.
 *
 * @param rules of each name of a certificate the first that matches; the common name is looked up first, then URIs,
 *     then DNS names, and the first of them that has a rule decides
 */
public record CertificatePermissions(List<Rule> rules) {

    static final String PREFIX = "loomcache.auth.cert-permissions.";
    static final String ENVIRONMENT_PREFIX = "LOOMCACHE_AUTH_CERT_PERMISSIONS_";

    /** What a rule looks like, to follow "expected". */
    public static final String EXPECTED =
            Grants.EXPECTED + "; then, where the setting's name is not the certificate's, ' for '"
                    + " and cn:NAME, uri:NAME or dns:NAME";

    private static final String FOR = " for ";
    private static final Grants EVERYTHING = Grants.everywhere(Permission.ADMIN);

    /** No rule: every certificate of the trusted CAs may do everything. */
    public static final CertificatePermissions NONE = new CertificatePermissions(List.of());

    /**
     * One name and what its certificate may do.
     *
     * @param name of the setting, and of the certificate unless {@code holder} says more
     * @param relaxed the setting's name matches without regard to case, and a dash like an underscore, because the
     *     names of environment variables cannot say more
     * @param holder the certificate's name, exactly; null: any of its names that reads like the setting's
     * @param source where the rule comes from, for people
     */
    public record Rule(
            String name, boolean relaxed, CertificateNames.@Nullable Name holder, Grants grants, String source) {

        /** @throws IllegalArgumentException the text is no rule */
        static Rule parse(String name, boolean relaxed, String text, String source) {
            int end = text.lastIndexOf(FOR);
            Grants grants = Grants.parse(end < 0 ? text : text.substring(0, end));
            return new Rule(name, relaxed, end < 0 ? null : holder(text.substring(end + FOR.length())), grants, source);
        }

        private static CertificateNames.Name holder(String text) {
            int colon = text.indexOf(':');
            if (colon < 0 || text.substring(colon + 1).isBlank()) {
                throw new IllegalArgumentException(text);
            }
            CertificateNames.Type type = CertificateNames.Type.valueOf(
                    text.substring(0, colon).strip().toUpperCase(Locale.ROOT));
            return new CertificateNames.Name(type, text.substring(colon + 1).strip());
        }

        boolean matches(CertificateNames.Name certificate) {
            if (holder != null) {
                return holder.type() == certificate.type() && holder.type().isSame(holder.text(), certificate.text());
            }
            return relaxed
                    ? comparable(name).equals(comparable(certificate.text()))
                    : certificate.type().isSame(name, certificate.text());
        }

        private static String comparable(String name) {
            return name.toUpperCase(Locale.ROOT).replace('-', '_');
        }

        /** As it is written in a setting. */
        String text() {
            return holder == null ? grants.toString() : grants + FOR + holder.type() + ":" + holder.text();
        }
    }

    public CertificatePermissions {
        rules = List.copyOf(rules);
    }

    /** Rules that match exactly the given names. */
    public static CertificatePermissions exactly(Map<String, Permission> permissions) {
        return new CertificatePermissions(permissions.entrySet().stream()
                .map(entry -> new Rule(entry.getKey(), false, null, Grants.everywhere(entry.getValue()), "given"))
                .toList());
    }

    /** Whether there is no rule, so that everything is allowed. */
    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /** What the certificate with these names may do; null: it may not even connect. */
    public @Nullable Grants of(CertificateNames names) {
        if (rules.isEmpty()) {
            return EVERYTHING;
        }
        for (CertificateNames.Name name : names.all()) {
            for (Rule rule : rules) {
                if (rule.matches(name)) {
                    return rule.grants();
                }
            }
        }
        return null;
    }
}
