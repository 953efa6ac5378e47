package io.loomcache.raft;

import io.loomcache.config.RaftConfiguration;
import io.loomcache.map.MapLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A group of one member in virtual time, without a disk; it leads. */
public final class SoleGroup {

    private static final RaftConfiguration RAFT = RaftConfiguration.DEFAULT;

    private final VirtualTime time = new VirtualTime();
    private final VirtualTime.Executor executor = time.new Executor(RAFT.heartbeatInterval());
    private final List<Throwable> failures = new ArrayList<>();
    private final RaftGroup group = new RaftGroup(new GroupSetup(
            0,
            new MemberEndpoint("m1", 7, null),
            List.of(new MemberEndpoint("m1", 7, null)),
            RAFT,
            new MapLimits(3, 4, 3, 6, 100, 2),
            new VolatileStore(),
            null,
            index -> {
                throw new IllegalStateException("entry " + index + " is not stored");
            },
            PeerNetwork.none(),
            executor,
            new Random(1),
            failures::add));

    public SoleGroup() {
        var unused = group.start();
        for (int i = 0; i < 100 && !group.isLeader(); i++) {
            time.advance(Duration.ofMillis(100));
        }
        settle();
    }

    public RaftGroup group() {
        return group;
    }

    public long nanoTime() {
        return executor.nanoTime();
    }

    /** Lets happen what is to happen in the next heartbeats. */
    public void settle() {
        time.advance(Duration.ofMillis(250));
    }

    /** Fails if the member would have stopped, or leads no longer. */
    public void assertLeads() {
        if (!failures.isEmpty()) {
            throw new AssertionError("the member failed", failures.get(0));
        }
        if (!group.isLeader()) {
            throw new AssertionError("the member leads no longer");
        }
    }
}
