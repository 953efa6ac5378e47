package io.loomcache.map;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two members apply the same random log; one of them is replaced by a fresh one from a snapshot at
 * random entries. Nobody may see a difference: not in results, not in events, not in later snapshots.
 */
final class ReplicaTest {

    private static final int ENTRIES = 4_000;
    private static final int SNAPSHOTS_EVERY = 60;

    /** Small, so that every bound is met. */
    private static final MapLimits LIMITS = new MapLimits(4, 4, 3, 6, 100, 2);

    private static final List<String> CACHES = List.of("atlas", "books", "coins", "dishes");

    static LongStream seeds() {
        return Seeds.some(8);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void apply_afterInstallAtAnyPoint_isTheSame(long seed) {
        String replay = Seeds.replay(ReplicaTest.class, seed);
        Random random = new Random(seed);
        RandomLog log = new RandomLog(random, CACHES, 25);
        ReplicatedMap steady = new ReplicatedMap(LIMITS);
        ReplicatedMap replaced = new ReplicatedMap(LIMITS);
        @Nullable List<SnapshotPart> kept = null;
        String keptText = "";

        for (long index = 1; index <= ENTRIES; index++) {
            Proposal proposal = log.next(index);
            Result result = steady.apply(index, proposal);
            Result other = replaced.apply(index, proposal);
            log.learn(result);

            assertEquals(Description.of(result), Description.of(other), replay);
            assertEquals(eventsOf(steady, index), eventsOf(replaced, index), replay);
            long later = log.timeMillis() + random.nextInt(100);
            assertEquals(steady.isTickDue(later), replaced.isTickDue(later), replay);

            if (random.nextInt(SNAPSHOTS_EVERY) == 0) {
                if (kept != null) {
                    assertEquals(keptText, changedParts(kept), replay);
                }
                kept = steady.snapshot();
                keptText = changedParts(kept);
                assertEquals(keptText, changedParts(replaced.snapshot()), replay);
                assertEquals(answers(steady, later), answers(replaced, later), replay);
                replaced = new ReplicatedMap(LIMITS);
                replaced.install(index, kept);
            }
        }
    }

    private static String eventsOf(ReplicatedMap map, long index) {
        return Description.of(map.events().after(index - 1, Integer.MAX_VALUE));
    }

    /** All parts but the segments that never changed. */
    private static String changedParts(List<SnapshotPart> parts) {
        return Description.of(parts.stream().filter(part -> part.version() > 0).toList());
    }

    private static String answers(ReplicatedMap map, long nowMillis) {
        StringBuilder answers =
                new StringBuilder(Description.of(map.query(new Operation.ListCaches(), nowMillis, NoGuards.NO_GUARDS)));
        answers.append(Description.of(map.query(new Operation.ListGuards(), nowMillis, NoGuards.NO_GUARDS)));
        for (String cache : CACHES) {
            answers.append(
                    Description.of(map.query(new Operation.Scan(cache, null, 10), nowMillis, NoGuards.NO_GUARDS)));
            answers.append(Description.of(map.query(new Operation.Size(cache), nowMillis, NoGuards.NO_GUARDS)));
            answers.append(
                    Description.of(map.query(new Operation.GetDefinition(cache), nowMillis, NoGuards.NO_GUARDS)));
        }
        return answers.toString();
    }
}
