package io.loomcache.proof.listening;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.proof.listening.Findings.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The judgement of what two JVMs with a synchronous listener each heard; what they should have, and what not. */
class JudgeTest {

    private static final Place KEY = new Place(Place.LASTING, "k");
    private static final Heard.Ear OWN = new Heard.Ear("j1", Place.LASTING, true);
    private static final Heard.Ear OTHER = new Heard.Ear("j2", Place.LASTING, true);
    private static final Judge.Kind KIND = Judge.Kind.of(OWN);
    private static final long RETURNED = 100;
    private static final long IN_TIME = 100;
    private static final long LATE = 101;

    private static final Happening CREATED = Happening.created(1);
    private static final Happening UPDATED = Happening.updated(2, 1);
    private static final Happening REMOVED = Happening.removed(2);
    private static final Happening CREATED_AGAIN = Happening.created(3);

    private final List<Written> writes = new ArrayList<>();
    private final List<Heard> heard = new ArrayList<>();

    @BeforeEach
    void write() {
        List.of(CREATED, UPDATED, REMOVED, CREATED_AGAIN).forEach(each -> wrote(each, true));
    }

    private void wrote(Happening happening, boolean certain) {
        writes.add(new Written("j1", KEY, happening, certain, RETURNED));
    }

    private void hears(Heard.Ear ear, Happening... happenings) {
        Arrays.stream(happenings).forEach(each -> heard.add(new Heard(ear, KEY, each, IN_TIME)));
    }

    private void hearsAll(Heard.Ear ear) {
        hears(ear, CREATED, UPDATED, REMOVED, CREATED_AGAIN);
    }

    private Findings judge() {
        return Judge.judge(List.of(OWN, OTHER), writes, heard).getOrDefault(KIND, new Findings());
    }

    private void assertFound(Finding finding, long count) {
        Findings findings = judge();
        assertFalse(findings.isRight());
        assertEquals(count, findings.count(finding), findings::toString);
        assertEquals(count + heard.size(), sum(findings), findings::toString);
    }

    private static long sum(Findings findings) {
        return Arrays.stream(Finding.values()).mapToLong(findings::count).sum();
    }

    @Test
    void judge_ofEverythingOnceInOrder_isRight() {
        hearsAll(OWN);
        hearsAll(OTHER);

        assertTrue(judge().isRight());
    }

    @Test
    void judge_ofNothingHeard_findsEverythingMissing() {
        assertFound(Finding.MISSING, 8);
    }

    @Test
    void judge_ofOneEventNotHeardByOne_findsItMissing() {
        hearsAll(OWN);
        hears(OTHER, CREATED, UPDATED, CREATED_AGAIN);

        assertFound(Finding.MISSING, 1);
    }

    @Test
    void judge_ofAnEventHeardAgain_findsItTwice() {
        hearsAll(OWN);
        hearsAll(OTHER);
        hears(OTHER, UPDATED);

        assertFound(Finding.TWICE, 1);
    }

    @Test
    void judge_ofEventsInAnotherOrder_findsThemDisordered() {
        hearsAll(OWN);
        hears(OTHER, UPDATED, CREATED, REMOVED, CREATED_AGAIN);

        assertFound(Finding.DISORDERED, 1);
    }

    @Test
    void judge_ofAnotherOldValue_findsItWrong() {
        hearsAll(OWN);
        hears(OTHER, CREATED, Happening.updated(2, Happening.NONE), REMOVED, CREATED_AGAIN);

        assertFound(Finding.WRONG_OLD_VALUE, 1);
    }

    @Test
    void judge_ofAnEventOfNothing_findsItUncaused() {
        hearsAll(OWN);
        hearsAll(OTHER);
        hears(OTHER, Happening.removed(3));

        assertFound(Finding.UNCAUSED, 1);
    }

    @Test
    void judge_ofOwnEventHandledAfterTheReturn_findsItLate() {
        hears(OWN, CREATED, UPDATED, REMOVED);
        heard.add(new Heard(OWN, KEY, CREATED_AGAIN, LATE));
        hearsAll(OTHER);

        assertFound(Finding.LATE_OWN, 1);
    }

    @Test
    void judge_ofAnothersEventHandledAfterTheReturn_findsItLate() {
        hearsAll(OWN);
        hears(OTHER, CREATED, UPDATED, REMOVED);
        heard.add(new Heard(OTHER, KEY, CREATED_AGAIN, LATE));

        assertFound(Finding.LATE_OTHER, 1);
    }

    @Test
    void judge_ofALateAsynchronousListener_isRight() {
        Heard.Ear asynchronous = new Heard.Ear("j2", Place.LASTING, false);
        for (Written written : writes) {
            heard.add(new Heard(asynchronous, KEY, written.happening(), LATE));
        }

        Map<Judge.Kind, Findings> findings = Judge.judge(List.of(asynchronous), writes, heard);

        assertTrue(findings.getOrDefault(Judge.Kind.of(asynchronous), new Findings())
                .isRight());
    }

    @Test
    void judge_ofAnUnknownOutcome_isRightIfAllHeardItOrNone() {
        hearsAll(OWN);
        hearsAll(OTHER);
        wrote(Happening.updated(4, 3), false);
        assertTrue(judge().isRight());

        heard.add(new Heard(OWN, KEY, Happening.updated(4, 3), LATE));
        assertFound(Finding.MISSING, 1);

        heard.add(new Heard(OTHER, KEY, Happening.updated(4, 3), LATE));
        assertTrue(judge().isRight());
    }

    @Test
    void judge_ofTheExpiringCache_expectsOneExpiryOfEachMapping() {
        Place place = new Place(Place.EXPIRING, "e");
        Heard.Ear ear = new Heard.Ear("j2", Place.EXPIRING, true);
        List<Written> created = List.of(new Written("j1", place, CREATED, true, RETURNED));
        List<Heard> events = new ArrayList<>();
        events.add(new Heard(ear, place, CREATED, IN_TIME));

        assertEquals(1, judgeOne(ear, created, events).count(Finding.MISSING));
        events.add(new Heard(ear, place, Happening.expired(1), LATE));
        assertTrue(judgeOne(ear, created, events).isRight());
        events.add(new Heard(ear, place, Happening.expired(1), LATE));
        assertEquals(1, judgeOne(ear, created, events).count(Finding.TWICE));
    }

    private static Findings judgeOne(Heard.Ear ear, List<Written> writes, List<Heard> heard) {
        return Judge.judge(List.of(ear), writes, heard).getOrDefault(Judge.Kind.of(ear), new Findings());
    }

    @Test
    void of_aLine_isWhatWroteIt() {
        Written written = new Written("j1", KEY, UPDATED, false, 17);
        Heard event = new Heard(OWN, KEY, REMOVED, -17);

        assertEquals(written, Written.of(written.line()));
        assertEquals(event, Heard.of(event.line()));
    }

    @Test
    void warnings_ofALog_areThoseOfTheProvider(@TempDir Path folder) throws Exception {
        Path log = folder.resolve("log");
        String ours = "2026-01-01T00:00:00.000Z [x] WARN io.loomcache.jcache.EventStream - cache lasting: listeners";
        Files.write(log, List.of(ours, "2026-01-01T00:00:00.000Z [x] WARN io.netty.X - io.loomcache.jcache.Y"));

        assertEquals(List.of(ours), Reports.warnings(log));
        assertEquals(List.of(), Reports.warnings(folder.resolve("none")));
    }
}
