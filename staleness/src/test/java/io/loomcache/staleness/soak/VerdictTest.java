package io.loomcache.staleness.soak;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.staleness.application.Tally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A soak is right only if it has read something and nothing of it was wrong. */
final class VerdictTest {

    @TempDir
    Path folder;

    private final Verdict verdict = new Verdict();

    private static Tally judged() {
        return Tally.ofLines(List.of("10 judged id", "3 done NOTHING"));
    }

    @Test
    void nothingWrong_isRight() {
        verdict.totals(judged(), folder.resolve("none"));

        assertTrue(verdict.isRight());
    }

    @Test
    void nothingRead_isWrong() {
        verdict.totals(new Tally(), folder.resolve("none"));

        assertFalse(verdict.isRight());
    }

    @Test
    void aDifferenceAtTheEnd_isWrong() {
        verdict.totals(judged(), folder.resolve("none"));
        verdict.differences("a1", List.of("STALE"));

        assertFalse(verdict.isRight());
    }

    @Test
    void aCountedStaleRead_isWrong() {
        Tally tally = judged();
        tally.count("wrong STALE id");
        verdict.totals(tally, folder.resolve("none"));

        assertFalse(verdict.isRight());
    }

    @Test
    void aFindingOfAKilledApplication_isWrong_andLastsFromFirstToLast() throws IOException {
        Path findings = folder.resolve("findings");
        Files.writeString(findings, "1000000000\titem 1\tfirst\n2000000000\titem 2\tother\n5000000000\titem 1\tlast\n");

        verdict.totals(judged(), findings);

        assertFalse(verdict.isRight());
        assertTrue(verdict.toString().contains("4.0 s"), verdict.toString());
    }
}
