package io.loomcache.proof.faults;

import io.loomcache.proof.Distribution;
import io.loomcache.proof.MemberProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A host of the lab with a disk and a member on it. Not thread-safe. */
final class Host {

    private static final int DISK_MEBIBYTES = 192;
    private static final long LITTLE_BYTES = 64 << 10;
    private static final String JVM_OPTIONS = "-Xms192m -Xmx192m";

    final String name;
    private final String disk;
    private final Lab lab;
    private final Path skew;
    private final MemberProcess member;
    private final Path data;
    private boolean expectedDead;
    private boolean hasLostPower;
    private long clockSeconds;

    Host(int number, int size, Lab lab, Distribution distribution, Path folder) {
        this.name = "h" + number;
        this.disk = "d" + number;
        this.lab = lab;
        this.skew = folder.resolve(name + ".skew");
        setClock(0);
        this.data = lab.makeDisk(disk, DISK_MEBIBYTES).resolve("data");
        String id = id(number);
        ProcessBuilder plain = distribution.process(folder, "server");
        ProcessBuilder onHost =
                lab.on(name, plain.command()).directory(folder.toFile()).redirectErrorStream(true);
        Map<String, String> environment = onHost.environment();
        environment.keySet().removeIf(variable -> variable.startsWith("LOOMCACHE_"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("JAVA_OPTS", JVM_OPTIONS);
        environment.put("SKEW_FILE", skew.toString());
        environment.put("LD_PRELOAD", lab.skew().toString());
        environment.put("LOOMCACHE_CLUSTER_CLUSTER_ID", Faults.CLUSTER_ID);
        environment.put("LOOMCACHE_CLUSTER_SEEDS", seeds(size));
        environment.put("LOOMCACHE_NODE_ID", id);
        environment.put("LOOMCACHE_SERVER_BIND_ADDRESS", name);
        environment.put(
                "LOOMCACHE_TLS_DIRECTORY", folder.resolve("certificates").toString());
        environment.put("LOOMCACHE_SERVER_PERSISTENCE_WAL_DIRECTORY", data.toString());
        this.member = new MemberProcess(id, 0, folder.resolve(id + ".log"), onHost);
    }

    static String id(int number) {
        return "m" + number;
    }

    private static String seeds(int size) {
        return IntStream.rangeClosed(1, size)
                .mapToObj(number -> id(number) + "=h" + number + ":5701")
                .collect(Collectors.joining(","));
    }

    String memberId() {
        return member.id();
    }

    /** Starts the member if it does not run. */
    void start() {
        expectedDead = false;
        if (!member.isAlive()) {
            member.start();
        }
    }

    /** Whether it has ended by itself though nothing was done to it that would make it. */
    boolean hasFailed() {
        return !expectedDead && !member.isAlive();
    }

    String endOfLog() {
        return member.endOfLog();
    }

    void kill() throws InterruptedException {
        expectedDead = true;
        member.kill();
        member.awaitEnd();
    }

    /** The file system is shut down under the process: what was not synced is gone. */
    void cutPower() {
        expectedDead = true;
        lab.disk("shutdown", disk);
        hasLostPower = lab.refusesWrites(disk);
    }

    /** Whether the last loss of power was one. */
    boolean hasLostPower() {
        return hasLostPower;
    }

    boolean isDead() {
        return !member.isAlive();
    }

    /** After {@link #kill}: as much as a disk without power has kept. */
    void remountDisk() {
        lab.disk("remount", disk);
    }

    void stop() {
        signal("STOP");
    }

    /** Whether the process is stopped, as the system says. */
    boolean isStopped() {
        try {
            String status = Files.readString(Path.of("/proc", String.valueOf(member.pid()), "stat"));
            return status.substring(status.lastIndexOf(')') + 2).startsWith("T");
        } catch (IOException e) {
            return false;
        }
    }

    void resume() {
        signal("CONT");
    }

    private void signal(String signal) {
        if (member.isAlive()) {
            try {
                new ProcessBuilder("kill", "-" + signal, String.valueOf(member.pid()))
                        .start()
                        .waitFor();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** No space is left; a member that fails by it ends, as it should. */
    void fillDisk() {
        expectedDead = true;
        lab.disk("fill", disk);
    }

    boolean isDiskFull() {
        try {
            return Files.getFileStore(data.getParent()).getUsableSpace() < LITTLE_BYTES;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether its disk takes no writes. */
    boolean isDiskFailing() {
        return lab.refusesWrites(disk);
    }

    /** A member that has failed, or is about to, starts anew on the disk that has room again. */
    void freeDisk() throws InterruptedException {
        lab.disk("free", disk);
        kill();
    }

    /** Every write to the device fails. */
    void failDisk() {
        expectedDead = true;
        lab.disk("fail", disk, "on");
    }

    /** The device works again; the file system has to be mounted anew, after the member that used it has ended. */
    void repairDisk() throws InterruptedException {
        lab.disk("fail", disk, "off");
        kill();
        remountDisk();
    }

    /** The disk works and has room, whatever was done to it; a member that it failed under has to be started. */
    void restoreDisk() throws InterruptedException {
        lab.disk("fail", disk, "off");
        lab.disk("free", disk);
        if (lab.refusesWrites(disk)) {
            kill();
            remountDisk();
        }
    }

    /** By how much its clock was made wrong. */
    long clockSeconds() {
        return clockSeconds;
    }

    void setClock(long seconds) {
        clockSeconds = seconds;
        Path aside = skew.resolveSibling(name + ".skew.new");
        try {
            Files.writeString(aside, String.valueOf(seconds));
            Files.move(aside, skew, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> names(List<Host> hosts) {
        return hosts.stream().map(host -> host.name).toList();
    }
}
