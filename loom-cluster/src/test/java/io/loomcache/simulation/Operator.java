package io.loomcache.simulation;

import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Moves leadership about while harm is done: hands it over, drains members for a while. With a chance of its own. */
final class Operator {

    private static final long MAX_CALM_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long MAX_DRAINED_NANOS = TimeUnit.SECONDS.toNanos(8);

    private final World world;
    private final Random random;
    private boolean over;

    Operator(World world, Random random) {
        this.world = world;
        this.random = random;
    }

    void start() {
        world.time.after(random.nextLong(MAX_CALM_NANOS), this::next);
    }

    /** Nobody is drained any more. */
    void end() {
        over = true;
        world.members.forEach(member -> drain(member, false));
    }

    private void next() {
        if (!over) {
            SimulatedMember member = world.members.get(random.nextInt(world.members.size()));
            if (random.nextBoolean()) {
                handOver();
            } else {
                drain(member, true);
                world.time.after(random.nextLong(MAX_DRAINED_NANOS), () -> drain(member, false));
            }
            world.time.after(random.nextLong(MAX_CALM_NANOS), this::next);
        }
    }

    private void handOver() {
        for (int number = 0; number < world.raft.groups(); number++) {
            int group = number;
            world.members.stream().filter(member -> member.leads(group)).forEach(leader -> {
                world.trace.event(leader.id, "is asked to hand over group " + group);
                var unused = leader.group(group)
                        .handOver(null)
                        .whenComplete((to, failure) -> world.trace.event(
                                leader.id,
                                failure == null ? "has handed over to " + to : String.valueOf(failure.getMessage())));
            });
        }
    }

    private void drain(SimulatedMember member, boolean isDrained) {
        if (member.isRunning()) {
            world.trace.event(member.id, isDrained ? "is drained" : "is drained no more");
            for (int number = 0; number < world.raft.groups(); number++) {
                member.group(number).drain(isDrained);
            }
        }
    }
}
