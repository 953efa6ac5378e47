package io.loomcache.proof.faults;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Looks whether a fault has done what it was to do: one that did nothing proves nothing. Not thread-safe. */
final class Evidence {

    private static final long CLOCK_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long CLOCK_ERROR_SECONDS = 30;

    private final Lab lab;
    private final List<Host> hosts;
    private final Function<String, String> clocks;

    /** @param clocks gives for a host by how many seconds its member's wall clock is wrong, or a word if that is unknown */
    Evidence(Lab lab, List<Host> hosts, Function<String, String> clocks) {
        this.lab = lab;
        this.hosts = hosts;
        this.clocks = clocks;
    }

    /** Whether it is in effect as soon as it was done. */
    boolean isSeenAtOnce(Step step, Host leader) {
        Host member = hosts.get(step.member());
        return switch (step.kind()) {
            case KILL -> member.isDead();
            case KILL_LEADER -> leader.isDead();
            case KILL_ALL -> hosts.stream().allMatch(Host::isDead);
            case POWER_LOSS -> member.isDead() && member.hasLostPower();
            case POWER_LOSS_ALL -> hosts.stream().allMatch(host -> host.isDead() && host.hasLostPower());
            case DISK_FULL -> member.isDiskFull();
            default -> true;
        };
    }

    /** Whether it has been in effect until now, before it is healed. */
    boolean isSeenAtLast(Step step, Host leader) {
        Host member = hosts.get(step.member());
        return switch (step.kind()) {
            case STOP -> member.isStopped();
            case STOP_LEADER -> leader.isStopped();
            case PARTITION, PARTITION_LEADER, ONE_WAY_IN, ONE_WAY_OUT, SPLIT -> lab.packetsMet("cut") > 0;
            case LOSS -> lab.packetsMet("loss") > 0;
            case DELAY -> lab.packetsMet("delay") > 0;
            case DISK_FAILS -> member.isDiskFailing();
            case CLOCK -> isClockWrong(member);
            default -> true;
        };
    }

    private boolean isClockWrong(Host member) {
        long deadline = System.nanoTime() + CLOCK_PATIENCE_NANOS;
        do {
            if (isWrongBy(clocks.apply(member.name), member.clockSeconds())) {
                return true;
            }
        } while (System.nanoTime() - deadline < 0);
        return false;
    }

    /** Whether a clock's error is what it was to be. */
    static boolean isWrongBy(String answer, long seconds) {
        try {
            return Math.abs(Long.parseLong(answer) - seconds) < CLOCK_ERROR_SECONDS;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
