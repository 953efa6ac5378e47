package io.loomcache.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CertificatePermissionsTest {

    private static CertificatePermissions rules(String... namesAndTexts) {
        CertificatePermissions.Rule[] rules = new CertificatePermissions.Rule[namesAndTexts.length / 2];
        for (int i = 0; i < rules.length; i++) {
            rules[i] = CertificatePermissions.Rule.parse(
                    namesAndTexts[2 * i], false, namesAndTexts[2 * i + 1], "the test");
        }
        return new CertificatePermissions(Arrays.asList(rules));
    }

    private static CertificateNames names(@Nullable String commonName, String uri, String dnsName) {
        return new CertificateNames(commonName, List.of(uri), List.of(dnsName));
    }

    private static String of(CertificatePermissions permissions, CertificateNames names) {
        return String.valueOf(permissions.of(names));
    }

    @Test
    void rule_ofAName_matchesTheCommonName_aUri_orADnsName() {
        CertificatePermissions permissions = rules("spiffe://prod/web", "READ_ONLY", "Web.example", "READ_WRITE");

        assertEquals("READ_ONLY", of(permissions, names(null, "spiffe://prod/web", "x")));
        assertEquals("null", of(permissions, names(null, "spiffe://PROD/web", "x")));
        assertEquals("READ_WRITE", of(permissions, names(null, "x:y", "web.EXAMPLE")));
        assertEquals("null", of(permissions, CertificateNames.ofCommonName("web.example")));
    }

    @Test
    void rule_forATypedName_matchesNoOtherType() {
        CertificatePermissions permissions =
                rules("any", "ADMIN for cn:web", "b", "READ_WRITE for uri:a:b", "c", "READ_ONLY for dns:c.example");

        assertEquals("ADMIN", of(permissions, CertificateNames.ofCommonName("web")));
        assertEquals("null", of(permissions, CertificateNames.ofCommonName("any")));
        assertEquals("null", of(permissions, names(null, "web", "web")));
        assertEquals("READ_WRITE", of(permissions, names(null, "a:b", "x")));
        assertEquals("READ_ONLY", of(permissions, names("c", "c.example", "C.example")));
    }

    @Test
    void commonName_decidesBeforeUri_andThisBeforeDns() {
        CertificatePermissions permissions = rules("dns", "ADMIN", "uri", "READ_WRITE", "cn", "READ_ONLY");

        assertEquals("READ_ONLY", of(permissions, names("cn", "uri", "dns")));
        assertEquals("READ_WRITE", of(permissions, names("other", "uri", "dns")));
        assertEquals("ADMIN", of(permissions, names(null, "other", "dns")));
    }

    @Test
    void grantOfSomeCaches_coversThemAlone() {
        Grants grants = Grants.parse("READ_ONLY:orders-*, READ_WRITE:*.stock, READ_WRITE:a*b");

        assertTrue(grants.includes(Permission.READ_ONLY, "orders-1"));
        assertFalse(grants.includes(Permission.READ_WRITE, "orders-1"));
        assertFalse(grants.includes(Permission.READ_ONLY, "orders"));
        assertTrue(grants.includes(Permission.READ_WRITE, "main.stock"));
        assertFalse(grants.includes(Permission.READ_ONLY, "main-stock"));
        assertTrue(grants.includes(Permission.READ_WRITE, "a\nb"));
        assertFalse(grants.includes(Permission.READ_ONLY));
        assertEquals(null, grants.everywhere());
    }

    @Test
    void grantEverywhere_coversEveryCache_andTheLargestCounts() {
        Grants grants = Grants.parse("READ_ONLY, READ_WRITE:x");

        assertTrue(grants.includes(Permission.READ_ONLY, "y"));
        assertTrue(grants.includes(Permission.READ_WRITE, "x"));
        assertFalse(grants.includes(Permission.READ_WRITE, "y"));
        assertEquals(Permission.READ_ONLY, grants.everywhere());
    }

    @Test
    void noRule_allowsEverything_toNobodyInParticular() {
        assertEquals("ADMIN", of(CertificatePermissions.NONE, CertificateNames.NOBODY));
        assertEquals("null", of(rules("a", "ADMIN"), CertificateNames.NOBODY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ROOT",
                "READ_ONLY:",
                "ADMIN:orders",
                "READ_ONLY,,ADMIN",
                "READ_ONLY for web",
                "READ_ONLY for cn:",
                "READ_ONLY for ip:1.2.3.4"
            })
    void text_thatIsNoRule_isRefused(String text) {
        assertThrows(
                IllegalArgumentException.class,
                () -> CertificatePermissions.Rule.parse("web", false, text, "the test"));
    }

    /** Against what a regular expression says of all short names. */
    @Test
    void pattern_matchesWhateverItsStarsCanBe() {
        List<String> names = words("ab", 6);
        for (String pattern : words("ab*", 5)) {
            if (!pattern.isEmpty()) {
                Grants grants = Grants.parse("READ_ONLY:" + pattern);
                for (String name : names) {
                    assertEquals(
                            name.matches(pattern.replace("*", ".*")),
                            grants.includes(Permission.READ_ONLY, name),
                            pattern + " and " + name);
                }
            }
        }
    }

    private static List<String> words(String letters, int length) {
        List<String> words = new ArrayList<>(List.of(""));
        for (int from = 0, left = length; left > 0; left--) {
            int to = words.size();
            for (; from < to; from++) {
                for (int i = 0; i < letters.length(); i++) {
                    words.add(words.get(from) + letters.charAt(i));
                }
            }
        }
        return words;
    }
}
