package io.loomcache.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A fixed set of seeds, and the mutations that few of them are needed for; the soak has a command of its own. */
class SimulationTest {

    private static final int SEEDS = 100;

    /** A run that waits for fewer has mostly given them up, or has none. */
    private static final int FEW_LISTENERS = 15;

    /** Mutations that need more seeds are left to the command. */
    private static final int FEW_SEEDS = 20;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, SEEDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aMinuteOfFaults_violatesNothing(long seed) {
        Simulation.Outcome outcome = Simulation.run(seed);

        assertTrue(outcome.isRight(), () -> shown(outcome));
        assertTrue(outcome.operations().getOrDefault("done", 0) > 0, "nothing was done");
        assertEquals(0, outcome.operations().getOrDefault("keys undecided", 0));
        assertTrue(
                outcome.awaited() >= FEW_LISTENERS, () -> "only " + outcome.awaited() + " listeners were waited for");
        assertTrue(outcome.operations().getOrDefault("filled", 0) > 0, "nothing was read through");
        assertTrue(outcome.operations().getOrDefault("written through", 0) > 0, "nothing was written through");
        for (String what : List.of("committed", "rows found", "rows filled", "rows told at unlock")) {
            assertTrue(outcome.operations().getOrDefault(what, 0) > 0, () -> "transactions did nothing: " + what);
        }
    }

    @Test
    void sameSeed_isTheSameRun() {
        assertEquals(Simulation.run(7).fingerprint(), Simulation.run(7).fingerprint());
    }

    static Stream<Mutation> mutations() {
        return Stream.of(Mutation.values()).filter(mutation -> mutation.seeds() <= FEW_SEEDS);
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void brokenPromise_isNoticed(Mutation mutation) {
        assertNotNull(mutation.tryUntilNoticed(), "not noticed within " + mutation.seeds() + " seeds");
    }

    private static String shown(Simulation.Outcome outcome) {
        return String.join("\n", outcome.violations()) + "\nthe last events\n" + outcome.lastEvents()
                + "\nreplay with mvn -q -DskipTests -Psimulate package -Dsimulate.args=\"--seed " + outcome.seed()
                + " --trace\"";
    }
}
