package io.loomcache.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client says of its cluster, in virtual time. */
final class ClusterViewTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final VirtualScheduler time = new VirtualScheduler();
    private final FakeMembers members = new FakeMembers(time, "a", "b", "c");
    private final LoomClient client = members.client(TIMEOUT, Duration.ofMinutes(1));

    @AfterEach
    void close() {
        client.close();
    }

    private long silenceSeconds() {
        return client.view().leaderSilence().toSeconds();
    }

    @Test
    void view_ofAReachedCluster_hasItsMembersAndALeader() {
        time.advance(Duration.ofMinutes(1));

        ClusterView view = client.view();

        assertEquals(List.of("a", "b", "c"), view.members());
        assertEquals(1, view.groups());
        assertEquals(TIMEOUT, view.patience());
        assertTrue(silenceSeconds() <= 5, view.toString());
    }

    @Test
    void view_beforeAnyMemberIsReached_saysWhyAndSinceWhen() {
        members.members.values().forEach(member -> member.refuseDials("nobody is here"));

        time.advance(Duration.ofMinutes(1));

        ClusterView view = client.view();
        assertEquals(List.of(), view.members());
        assertEquals(0, view.groups());
        assertEquals(60, silenceSeconds());
        assertTrue(view.lastProblem().contains("nobody is here"), view.lastProblem());
    }

    /** Nobody asks for anything meanwhile. */
    @Test
    void leaderSilence_growsWhileMembersKnowNoLeader_andEndsWithTheNext() {
        time.advance(Duration.ofMinutes(1));

        members.lead(null);
        time.advance(Duration.ofMinutes(1));
        assertTrue(silenceSeconds() >= 55, client.view().toString());

        members.lead("b");
        time.advance(Duration.ofSeconds(6));
        assertTrue(silenceSeconds() <= 5, client.view().toString());
    }

    @Test
    void leaderSilence_ofALeaderThatIsNotReached_grows() {
        time.advance(Duration.ofMinutes(1));

        members.member("a").refuseDials("cut off");
        members.member("a").disconnect();
        time.advance(Duration.ofMinutes(1));

        assertEquals(List.of("b", "c"), client.view().members());
        assertTrue(silenceSeconds() >= 55, client.view().toString());
        assertTrue(
                client.view().lastProblem().contains("cut off"), client.view().lastProblem());
    }
}
