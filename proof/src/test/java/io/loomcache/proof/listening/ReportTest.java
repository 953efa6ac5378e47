package io.loomcache.proof.listening;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.proof.listening.Findings.Finding;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What makes a run right, and what not. */
class ReportTest {

    private static final Progressed PROGRESSED = new Progressed(10, 8, 4, 0, 0, 0, 7, 5);

    private static Map<Judge.Kind, Findings> findings() {
        Map<Judge.Kind, Findings> findings = new HashMap<>();
        for (String cache : List.of(Place.LASTING, Place.EXPIRING)) {
            for (boolean isSynchronous : new boolean[] {true, false}) {
                Findings heard = new Findings();
                heard.add(Finding.HEARD);
                findings.put(new Judge.Kind(cache, isSynchronous), heard);
            }
        }
        return findings;
    }

    private static Report report(Progressed progressed, Map<Judge.Kind, Findings> findings, List<String> warnings) {
        return new Report(progressed, 1_000_000_000, findings, warnings);
    }

    @Test
    void report_withNothingWrong_isRight() {
        Report report = report(PROGRESSED, findings(), List.of());

        assertTrue(report.isRight());
        assertTrue(report.toString().contains("Every listener heard everything once"), report::toString);
    }

    @Test
    void report_withAnythingWrong_isNotRight() {
        for (Finding finding : Finding.values()) {
            Map<Judge.Kind, Findings> findings = findings();
            findings.values().iterator().next().add(finding);
            assertEquals(
                    finding == Finding.HEARD,
                    report(PROGRESSED, findings, List.of()).isRight(),
                    finding::label);
        }
    }

    @Test
    void report_withAListenerKindThatHeardNothing_isNotRight() {
        Map<Judge.Kind, Findings> findings = findings();
        findings.put(new Judge.Kind(Place.EXPIRING, true), new Findings());

        assertFalse(report(PROGRESSED, findings, List.of()).isRight());
    }

    @Test
    void report_withAWarningOrAWriteThatGaveUp_isNotRight() {
        Progressed givenUp = PROGRESSED.plus(new Progressed(0, 0, 0, 0, 0, 1, 0, 9));

        assertFalse(report(PROGRESSED, findings(), List.of("lost")).isRight());
        assertFalse(report(givenUp, findings(), List.of()).isRight());
    }

    @Test
    void progressed_ofALine_isWhatWroteIt() {
        assertEquals(PROGRESSED, Progressed.of(PROGRESSED.line()));
    }
}
