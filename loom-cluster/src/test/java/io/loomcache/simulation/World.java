package io.loomcache.simulation;

import io.loomcache.client.ClientParts;
import io.loomcache.config.Address;
import io.loomcache.config.MemberAddress;
import io.loomcache.config.NetLimits;
import io.loomcache.config.RaftConfiguration;
import io.loomcache.map.MapLimits;
import io.loomcache.raft.MemberEndpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Everything that a run has in common: time, network, hosts, and who watches them. */
final class World {

    static final String CLUSTER_ID = "simulated";
    private static final int PORT = 1;

    /** Small, so that the bounds are met. */
    static final MapLimits MAP_LIMITS = new MapLimits(100, 8_192, 10, 20, 400, 8);

    final VirtualTime time = new VirtualTime();
    final Trace trace;
    final Violations violations;
    final RaftConfiguration raft;
    final SimulatedNetwork network;
    final List<GroupChecks> checks;
    final Progress progress = new Progress();
    final Listening listening = new Listening(this);
    final List<SimulatedMember> members = new ArrayList<>();
    final List<Address> addresses;

    /** The first members of each group. */
    final List<MemberEndpoint> founders;

    private int starts;

    World(Shape shape, Random random, @Nullable Consumer<String> listener) {
        this.trace = new Trace(time, listener);
        this.violations = new Violations(trace);
        this.raft = shape.raft();
        this.network = new SimulatedNetwork(time, new Random(random.nextLong()), trace, NetLimits.DEFAULT);
        this.checks = IntStream.range(0, raft.groups())
                .mapToObj(group -> new GroupChecks(group, time, violations))
                .toList();
        List<MemberAddress> all = IntStream.rangeClosed(1, shape.members() + shape.spares())
                .mapToObj(number -> new MemberAddress("m" + number, new Address("m" + number, PORT)))
                .toList();
        this.addresses = all.stream().map(MemberAddress::address).toList();
        this.founders = all.stream()
                .limit(shape.members())
                .map(member -> new MemberEndpoint(member.id(), 0, member.address()))
                .toList();
        for (MemberAddress member : all) {
            members.add(new SimulatedMember(member.id(), all, this, new Random(random.nextLong())));
        }
    }

    /** The group of a key. */
    int group(Workload.Place place) {
        return ClientParts.group(raft.groups(), place.cache(), place.key());
    }

    /** A member begins, for the first time or anew. */
    void started() {
        starts++;
    }

    /** How often members have begun. */
    int starts() {
        return starts;
    }

    void run(Duration length) {
        time.runUntil(time.nanos() + length.toNanos());
    }
}
