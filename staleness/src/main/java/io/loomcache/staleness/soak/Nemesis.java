package io.loomcache.staleness.soak;

import io.loomcache.proof.MemberProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Does one fault after the other, and looks whether it did anything. Not thread-safe. */
final class Nemesis {

    private static final int SHORTEST_MILLIS = 1_000;
    private static final int LENGTH_MILLIS = 6_000;
    private static final long CLOCK_SECONDS = 3_600;
    private static final long CLOCK_ERROR_SECONDS = 30;

    private final World world;
    private final Random random;

    Nemesis(World world, Random random) {
        this.world = world;
        this.random = random;
    }

    /**
     * Does a fault, and undoes it after some seconds, but for clocks, which stay wrong until the next fault of the kind.
     *
     * @return whether it took effect, as the system says
     */
    boolean harm(Fault fault) throws InterruptedException {
        int application = 1 + random.nextInt(world.applications().size());
        int lengthMillis = SHORTEST_MILLIS + random.nextInt(LENGTH_MILLIS);
        return switch (fault) {
            case PAUSE -> pause(application, lengthMillis);
            case KILL -> kill(application, lengthMillis);
            case KILL_LEADER -> killLeader(lengthMillis);
            case CUT -> cut(application, lengthMillis);
            case CLOCK_OF_MEMBER -> clockOfMember();
            case CLOCK_OF_APPLICATION -> clockOfApplication(application);
        };
    }

    private boolean pause(int application, int millis) throws InterruptedException {
        long pid = world.application(application).pid();
        signal("STOP", pid);
        try {
            Thread.sleep(millis);
            return isStopped(pid);
        } finally {
            signal("CONT", pid);
        }
    }

    private boolean kill(int application, int millis) throws InterruptedException {
        world.killApplication(application);
        boolean isDead = !world.application(application).isAlive();
        Thread.sleep(millis);
        world.startApplication(application);
        return isDead;
    }

    private boolean killLeader(int millis) throws InterruptedException {
        if (world.members().isEmpty()) {
            return false;
        }
        MemberProcess leader = world.leader();
        leader.kill();
        leader.awaitEnd();
        boolean isDead = !leader.isAlive();
        Thread.sleep(millis);
        leader.start();
        return isDead;
    }

    private boolean cut(int application, int millis) throws InterruptedException {
        Hosts hosts = world.hosts();
        hosts.cut(world.hostOfApplication(application), world.hostsOfCache(application));
        try {
            Thread.sleep(millis);
            return hosts.dropped() > 0;
        } finally {
            hosts.heal();
        }
    }

    private boolean clockOfMember() throws InterruptedException {
        int member = 1 + random.nextInt(World.MEMBERS);
        long error = error();
        world.hosts().setClock(member, error);
        if (!world.isLoom()) {
            return true;
        }
        Waiting.until("the clock of a member", () -> isWrongBy(error, world.clockOfMember(member)));
        return true;
    }

    private boolean clockOfApplication(int application) throws InterruptedException {
        long error = error();
        world.hosts().setClock(world.hostOfApplication(application), error);
        return isWrongBy(error, world.application(application).ask("clock").get(0));
    }

    private long error() {
        return random.nextBoolean() ? CLOCK_SECONDS : -CLOCK_SECONDS;
    }

    private static boolean isWrongBy(long seconds, String clock) {
        return !clock.equals("-")
                && Math.abs(Long.parseLong(clock) - System.currentTimeMillis() / 1_000 - seconds) < CLOCK_ERROR_SECONDS;
    }

    private static void signal(String signal, long pid) throws InterruptedException {
        try {
            new ProcessBuilder("kill", "-" + signal, String.valueOf(pid))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isStopped(long pid) {
        try {
            String status = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
            return status.substring(status.lastIndexOf(')') + 2).startsWith("T");
        } catch (IOException e) {
            return false;
        }
    }
}
