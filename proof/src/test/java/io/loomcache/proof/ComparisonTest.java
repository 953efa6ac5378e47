package io.loomcache.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    private static final Map<String, Long> EXPECTED = Map.of("a", 5L, "the", 9L);

    @Test
    void of_equalCounts_isRight() {
        Comparison comparison = Comparison.of(EXPECTED, EXPECTED, Map.of());

        assertEquals(new Comparison(2, 2, 0, 0), comparison);
        assertTrue(comparison.isRight());
    }

    @Test
    void of_aMissingWord_isLost() {
        Comparison comparison = Comparison.of(Map.of("the", 9L), EXPECTED, Map.of());

        assertEquals(new Comparison(2, 1, 5, 0), comparison);
        assertFalse(comparison.isRight());
    }

    @Test
    void of_aCountTooHigh_isExtraEvenIfAnotherIsTooLow() {
        Comparison comparison = Comparison.of(Map.of("a", 4L, "the", 10L), EXPECTED, Map.of());

        assertEquals(new Comparison(2, 0, 1, 1), comparison);
        assertFalse(comparison.isRight());
    }

    @Test
    void of_unknownOutcomes_mayBeThereOrNot() {
        Map<String, Long> unknown = Map.of("the", 2L);

        assertTrue(Comparison.of(Map.of("a", 5L, "the", 7L), EXPECTED, unknown).isRight());
        assertTrue(Comparison.of(Map.of("a", 5L, "the", 9L), EXPECTED, unknown).isRight());
        assertEquals(
                1, Comparison.of(Map.of("a", 5L, "the", 6L), EXPECTED, unknown).lost());
        assertEquals(
                1, Comparison.of(Map.of("a", 4L, "the", 9L), EXPECTED, unknown).lost());
        assertEquals(
                1, Comparison.of(Map.of("a", 5L, "the", 10L), EXPECTED, unknown).extra());
    }
}
