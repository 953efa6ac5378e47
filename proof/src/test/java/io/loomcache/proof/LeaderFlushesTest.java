package io.loomcache.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LeaderFlushesTest {

    private static String status(String role, int term, int flushes) {
        return "{\"memberId\":\"m1\",\"groups\":[{\"group\":0,\"leader\":\"m1\",\"term\":" + term + ",\"role\":\""
                + role + "\",\"flushes\":" + flushes + ",\"appendedEntries\":5,\"snapshotIndex\":0}]}";
    }

    @Test
    void since_sameLeaders_isTheDifferenceOfLeadersOnly() {
        LeaderFlushes before = LeaderFlushes.of(List.of(status("follower", 3, 100), status("leader", 3, 40)));
        LeaderFlushes after = LeaderFlushes.of(List.of(status("follower", 3, 900), status("leader", 3, 70)));

        assertEquals(OptionalLong.of(30), after.since(before));
    }

    @Test
    void since_anotherTerm_isUnknown() {
        LeaderFlushes before = LeaderFlushes.of(List.of(status("leader", 3, 40)));
        LeaderFlushes after = LeaderFlushes.of(List.of(status("leader", 4, 70)));

        assertEquals(OptionalLong.empty(), after.since(before));
    }

    @Test
    void since_nobodyLeads_isUnknown() {
        LeaderFlushes nobody = LeaderFlushes.of(List.of(status("follower", 3, 40)));

        assertEquals(OptionalLong.empty(), nobody.since(nobody));
    }
}
