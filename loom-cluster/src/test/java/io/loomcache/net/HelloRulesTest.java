package io.loomcache.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.net.Hello.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who talks to whom (docs/UPGRADING.md), and that both sides think the same about it. */
class HelloRulesTest {

    /** Versions and the oldest that each talks to: patches, minors and majors apart, generous and strict. */
    private static final List<String> SPOKEN = List.of(
            "1.0.0 1.0.0",
            "1.0.9 1.0.0",
            "1.1.0 1.0.0",
            "1.1.0 1.1.0",
            "1.2.0 1.0.0",
            "1.2.0 1.1.0",
            "1.2.3 1.2.3",
            "1.10.0 1.2.0",
            "2.0.0 1.0.0",
            "2.0.0 2.0.0",
            "0.9.0 0.1.0");

    @ParameterizedTest
    @CsvSource(
            nullValues = "fits",
            value = {
                // ours, our minimum, theirs, their minimum, what does not fit
                "1.2.0, 1.1.0, 1.2.0, 1.1.0, fits",
                "1.2.0, 1.1.0, 1.2.7, 1.2.0, fits",
                "1.2.0, 1.1.0, 1.1.0, 1.0.0, fits",
                "1.2.0, 1.1.0, 1.3.0, 1.2.0, fits",
                "1.2.0, 1.1.0, 1.10.0, 1.2.0, fits",
                "1.2.0, 1.1.0, 1.0.9, 1.0.0, 'version: ''1.0.9'', expected at least ''1.1.0'''",
                "1.2.0, 1.1.0, 1.3.0, 1.3.0, 'minimum version: ''1.3.0'', expected at most ''1.2.0'''",
                "1.2.0, 1.1.0, 2.0.0, 1.0.0, 'version: ''2.0.0'', expected the major version of ''1.2.0'''",
                "1.2.0, 1.1.0, 0.9.0, 0.1.0, 'version: ''0.9.0'', expected the major version of ''1.2.0'''",
            })
    void versions_fitOrAreRefusedNamingBoth(
            String ours, String ourMinimum, String theirs, String theirMinimum, String refusal) {
        assertEquals(refusal, refusal(hello(ours, ourMinimum), hello(theirs, theirMinimum)));
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 1", "1, -1"})
    void otherProtocol_isRefused_whateverTheVersions(int ours, int theirs) {
        String refusal = refusal(
                new Hello("1.0.0", "1.0.0", ours, "c", Role.MEMBER, "a"),
                new Hello("1.0.0", "1.0.0", theirs, "c", Role.CLIENT, "b"));

        assertEquals("protocol: '" + theirs + "', expected '" + ours + "'", refusal);
    }

    @ParameterizedTest
    @MethodSource("spoken")
    void rules_areTheSameFromBothSides(String first) {
        for (String second : SPOKEN) {
            Hello here = hello(first.split(" ", -1)[0], first.split(" ", -1)[1]);
            Hello there = hello(second.split(" ", -1)[0], second.split(" ", -1)[1]);

            boolean fits = refusal(here, there) == null;

            assertEquals(fits, refusal(there, here) == null, first + " and " + second);
            assertEquals(fits, isAllowed(here, there), first + " and " + second);
        }
        Hello itself = hello(first.split(" ", -1)[0], first.split(" ", -1)[1]);
        assertNull(refusal(itself, itself));
    }

    static List<String> spoken() {
        return SPOKEN;
    }

    private static boolean isAllowed(Hello here, Hello there) {
        Version ours = Version.parse(here.version());
        Version theirs = Version.parse(there.version());
        return ours.major() == theirs.major()
                && ours.compareTo(Version.parse(there.minimumVersion())) >= 0
                && theirs.compareTo(Version.parse(here.minimumVersion())) >= 0;
    }

    @ParameterizedTest
    @CsvSource({"1", "1.2", "1.2.3.4", "1.2.x", "-1.2.3", "1.2.3-rc1", "1234567.0.0", "''", "' 1.2.3'"})
    void versionThatIsNone_isNoHello(String version) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> hello(version, "1.0.0"));

        assertNotNull(refused.getMessage());
        assertTrue(refused.getMessage().contains("expected major.minor.patch"), refused.getMessage());
    }

    private static @Nullable String refusal(Hello local, Hello remote) {
        HelloRules.Mismatch mismatch = HelloRules.refusal(local, remote);
        return mismatch == null ? null : mismatch.text();
    }

    private static Hello hello(String version, String minimum) {
        return new Hello(version, minimum, 1, "c", Role.MEMBER, "m");
    }
}
