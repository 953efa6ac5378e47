package io.loomcache.proof.faults;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * One fault of a schedule: after a calm time, for a time, on a member where the kind leaves a choice.
 *
 * @param member its number from 0
 * @param choice of whatever else the kind leaves open
 */
record Step(Kind kind, long calmMillis, long lengthMillis, int member, int choice) {

    private static final int CALM_MILLIS = 3_000;
    private static final int SHORTEST_MILLIS = 1_000;
    private static final int LENGTH_MILLIS = 5_000;

    /** Every kind comes once before any comes again. The same seed gives the same schedule. */
    static List<Step> schedule(long seed, int members, int rounds) {
        Random random = new Random(seed);
        List<Step> steps = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            List<Kind> kinds = new ArrayList<>(Arrays.asList(Kind.values()));
            Collections.shuffle(kinds, random);
            for (Kind kind : kinds) {
                steps.add(new Step(
                        kind,
                        500 + random.nextInt(CALM_MILLIS),
                        SHORTEST_MILLIS + random.nextInt(LENGTH_MILLIS),
                        random.nextInt(members),
                        random.nextInt(1_000)));
            }
        }
        return steps;
    }
}
