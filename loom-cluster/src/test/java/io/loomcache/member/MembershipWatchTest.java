package io.loomcache.member;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.loomcache.raft.MemberEndpoint;
import io.loomcache.raft.RaftGroup;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a member logs of its cluster whenever the members have changed. */
final class MembershipWatchTest {

    @Test
    void described_hasEveryMember_itsRole_andWhichOneThisIs() {
        MemberEndpoint a = new MemberEndpoint("a", 1, null);
        MemberEndpoint b = new MemberEndpoint("b", 2, null);
        MemberEndpoint c = new MemberEndpoint("c", 3, null);
        RaftGroup.Members members = new RaftGroup.Members(Set.of(c, b, a), Set.of(a, b));

        assertEquals("a voter, b voter this, c learner", MembershipWatch.described(members, b));
        assertEquals("a voter, b voter, c learner this", MembershipWatch.described(members, c));
    }

    /** With another folder the same id is another member. */
    @Test
    void described_toAMemberOfTheSameNameWithAnotherFolder_isNotThis() {
        MemberEndpoint before = new MemberEndpoint("a", 1, null);

        String described = MembershipWatch.described(
                new RaftGroup.Members(Set.of(before), Set.of(before)), new MemberEndpoint("a", 2, null));

        assertEquals("a voter", described);
    }
}
