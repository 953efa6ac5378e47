package io.loomcache.proof.faults.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.loomcache.history.ClockTolerance.Doubt;
import io.loomcache.proof.faults.witness.Terms.Look;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TermsTest {

    @Test
    void look_needsAMajority_andALeaderOfTheNewestTerm() {
        assertEquals(OptionalLong.of(4), Terms.term(List.of(status("\"m1\"", 4), status("null", 4)), 3));
        assertEquals(OptionalLong.empty(), Terms.term(List.of(status("\"m1\"", 4)), 3));
        assertEquals(OptionalLong.empty(), Terms.term(List.of(status("\"m1\"", 4), status("null", 5)), 3));
        assertEquals(OptionalLong.empty(), Terms.term(List.of(status("null", 5), status("\"m1\"", 4)), 3));
        assertEquals(OptionalLong.of(5), Terms.term(List.of(status("null", 5), status("\"m2\"", 5)), 3));
    }

    @Test
    void doubt_lastsFromTheLastLookAtATerm_toTheFirstAtTheNext() {
        List<Look> looks = List.of(new Look(10, 12, 1), new Look(20, 22, 1), new Look(30, 35, 3), new Look(40, 41, 3));

        assertEquals(List.of(new Doubt(20, 35)), Terms.doubts(looks));
        assertEquals(List.of(), Terms.doubts(looks.subList(0, 2)));
    }

    private static String status(String leader, long term) {
        return "{\"groups\":[{\"group\":0,\"leader\":" + leader + ",\"term\":" + term + ",\"role\":\"follower\"}]}";
    }
}
