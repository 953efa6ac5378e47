package io.loomcache.proof.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepTest {

    @Test
    void sameSeed_isTheSameSchedule() {
        assertEquals(Step.schedule(7, 3, 3), Step.schedule(7, 3, 3));
        assertNotEquals(Step.schedule(7, 3, 3), Step.schedule(8, 3, 3));
    }

    @Test
    void everyKind_comesOnceARound() {
        int kinds = Kind.values().length;
        List<Step> steps = Step.schedule(1, 5, 4);

        for (int round = 0; round < 4; round++) {
            EnumSet<Kind> seen = EnumSet.noneOf(Kind.class);
            steps.subList(round * kinds, (round + 1) * kinds).forEach(step -> seen.add(step.kind()));
            assertEquals(EnumSet.copyOf(Arrays.asList(Kind.values())), seen);
        }
        assertTrue(steps.stream().allMatch(step -> step.member() >= 0 && step.member() < 5));
    }
}
