package io.loomcache.member;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.loomcache.config.Address;
import io.loomcache.config.Joining;
import io.loomcache.config.MemberAddress;
import io.loomcache.config.MemberConfig;
import io.loomcache.discovery.Candidate;
import io.loomcache.discovery.Discovery;
import io.loomcache.discovery.MemberAttributes;
import io.loomcache.discovery.Whereabouts;
import io.loomcache.net.AuditLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What discovery finds is where members are dialled. */
class FoundMembersTest {

    private static final Joining AUTO = new Joining(Joining.When.AUTO, true);

    @TempDir
    private Path directory;

    /** Its seeds are out of date: nobody is there any more. */
    @Test
    void member_thatJoins_asksWhoeverWasFound() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 1);
                Whereabouts found = Whereabouts.start(
                        new Places(List.of(cluster.config("m1").address())), Duration.ofHours(1), true)) {
            MemberConfig config = cluster.joining("m2", AUTO);
            List<MemberAddress> seeds = List.of(new MemberAddress("m1", new Address("localhost", 1)));

            Surroundings surroundings = new Surroundings(found, MemberAttributes.UNKNOWN, new AuditLog());
            try (Member joining =
                    Member.start(withSeeds(config, seeds), surroundings, Duration.ZERO, cluster.failures::add)) {
                TestCluster.await("the one that joins", joining::isReady);
                assertEquals(cluster.member("m1").leader(0), joining.leader(0));
            }
        }
    }

    private static MemberConfig withSeeds(MemberConfig config, List<MemberAddress> seeds) {
        return new MemberConfig(
                config.clusterId(),
                config.memberId(),
                seeds,
                config.listen(),
                config.tls(),
                config.dataDirectory(),
                config.raft(),
                config.dataLimits(),
                config.netLimits(),
                config.certificatePermissions(),
                config.raisesVersion(),
                config.address(),
                null,
                config.joining(),
                null);
    }

    private record Places(List<Address> addresses) implements Discovery {

        @Override
        public List<Candidate> find() {
            return addresses.stream()
                    .map(address -> new Candidate(null, address, List.of()))
                    .toList();
        }

        @Override
        public String description() {
            return "a test";
        }
    }
}
