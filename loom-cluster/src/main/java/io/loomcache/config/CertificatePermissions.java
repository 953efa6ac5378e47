package io.loomcache.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What each certificate may do, by the common name of its subject. Immutable.
 *
 * @param rules the first that matches decides
 */
public record CertificatePermissions(List<Rule> rules) {

    static final String PREFIX = "loomcache.auth.cert-permissions.";
    static final String ENVIRONMENT_PREFIX = "LOOMCACHE_AUTH_CERT_PERMISSIONS_";

    /** No rule: every certificate of the trusted CAs may do everything. */
    public static final CertificatePermissions NONE = new CertificatePermissions(List.of());

    /**
     * One name and its permission.
     *
     * @param relaxed matches without regard to case, and a dash like an underscore, because the names of
     *     environment variables cannot say more
     * @param source where the rule comes from, for people
     */
    public record Rule(String commonName, boolean relaxed, Permission permission, String source) {

        boolean matches(String name) {
            return relaxed ? comparable(name).equals(comparable(commonName)) : name.equals(commonName);
        }

        private static String comparable(String name) {
            return name.toUpperCase(Locale.ROOT).replace('-', '_');
        }
    }

    public CertificatePermissions {
        rules = List.copyOf(rules);
    }

    /** Rules that match exactly the given names. */
    public static CertificatePermissions exactly(Map<String, Permission> permissions) {
        return new CertificatePermissions(permissions.entrySet().stream()
                .map(entry -> new Rule(entry.getKey(), false, entry.getValue(), "given"))
                .toList());
    }

    /** Whether there is no rule, so that everything is allowed. */
    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /** What the certificate with this common name may do; null: it may not even connect. */
    public @Nullable Permission get(String commonName) {
        if (rules.isEmpty()) {
            return Permission.ADMIN;
        }
        return rules.stream()
                .filter(rule -> rule.matches(commonName))
                .map(Rule::permission)
                .findFirst()
                .orElse(null);
    }
}
