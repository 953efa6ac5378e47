package io.loomcache.member;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetyTest {

    /** {@code ?} is a voter of which it is not known where it stands. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''      | UNKNOWN",
                "?       | UNKNOWN",
                "a       | UNSAFE",
                "ab      | UNSAFE",
                "abc     | SAFE",
                "aab     | UNSAFE",
                "aa?     | UNSAFE",
                "ab?     | UNKNOWN",
                "???     | UNKNOWN",
                "abcd    | SAFE",
                "aabc    | UNSAFE",
                "aabb    | UNSAFE",
                "aabbc   | SAFE",
                "aaabc   | UNSAFE",
                "abcd?   | SAFE",
                "aabc?   | UNKNOWN",
                "aabbccd | SAFE",
                "aaaabcd | UNSAFE",
            })
    void places_areSafe_ifWithoutAnyOneAMajorityIsLeft(String places, Safety expected) {
        List<@Nullable String> ofVoters = new ArrayList<>();
        places.chars().forEach(place -> ofVoters.add(place == '?' ? null : Character.toString(place)));

        assertEquals(expected, Safety.of(ofVoters));
    }
}
