package io.loomcache.proof.faults;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class EvidenceTest {

    @Test
    void clock_isAsWrongAsItWasMade_orTheFaultDidNothing() {
        assertTrue(Evidence.isWrongBy("3600", 3_600));
        assertTrue(Evidence.isWrongBy("-3602", -3_600));
        assertFalse(Evidence.isWrongBy("0", 3_600));
        assertFalse(Evidence.isWrongBy("3600", -3_600));
        assertFalse(Evidence.isWrongBy("unknown", 3_600));
    }
}
