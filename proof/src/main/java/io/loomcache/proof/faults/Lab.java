package io.loomcache.proof.faults;

import io.loomcache.proof.ProofException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Hosts and disks of our own on this machine: network namespaces on a bridge, small file systems on loop
 * devices. Nothing is added to the machine's own network. Needs root. Not thread-safe but for {@link #close}.
 */
public final class Lab implements AutoCloseable {

    private static final List<String> TOOLS =
            List.of("ip", "iptables", "cc", "nbdkit", "nbdfuse", "mkfs.ext4", "python3");
    private static final int SCRIPT_SECONDS = 60;

    private final Path scripts;
    private final Path folder;
    private final int hosts;
    private final List<String> disks = new ArrayList<>();
    private boolean isUp;

    /**
     * A lab that is not there yet.
     *
     * @param scripts where the lab's scripts are
     * @param folder for what they write; must not exist
     * @throws ProofException something that it needs is not on this machine
     */
    public Lab(Path scripts, Path folder, int hosts) {
        this.scripts = scripts;
        this.folder = folder;
        this.hosts = hosts;
        checkTools();
    }

    private static void checkTools() {
        List<String> missing = TOOLS.stream().filter(tool -> !isOnPath(tool)).toList();
        if (!missing.isEmpty()) {
            throw new ProofException(
                    "not on this machine: " + missing + "; on Debian: apt-get install iproute2 iptables"
                            + " libnetfilter-queue-dev gcc nbdkit libnbd-bin e2fsprogs");
        }
        if (!"root".equals(System.getProperty("user.name"))) {
            throw new ProofException("network namespaces and file systems need root");
        }
    }

    private static boolean isOnPath(String tool) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
        return Arrays.stream(path.split(":"))
                .anyMatch(part -> Files.isExecutable(Path.of(part).resolve(tool)));
    }

    /**
     * Makes the hosts.
     *
     * @throws ProofException there are such hosts already: another run is under way, or one was not cleared away
     */
    public void up() {
        if (Files.exists(Path.of("/run/netns/loom-sw"))) {
            throw new ProofException("the network namespace loom-sw exists: another run is under way, or was not"
                    + " cleared away; 'ip netns del' removes it");
        }
        isUp = true;
        run("up.sh", String.valueOf(hosts));
    }

    /** A file system of its own, of this many MiB. */
    Path makeDisk(String name, int mebibytes) {
        disks.add(name);
        run("disk.sh", "make", name, String.valueOf(mebibytes), "0ms");
        return folder.resolve("disk").resolve(name).resolve("mnt");
    }

    void disk(String action, String name, String... more) {
        List<String> arguments = new ArrayList<>(List.of(action, name));
        arguments.addAll(List.of(more));
        run("disk.sh", arguments.toArray(String[]::new));
    }

    /** Whether a write that is synced fails there. */
    boolean refusesWrites(String name) {
        return call("disk.sh", "refuses", name).isSuccess();
    }

    /** How many packets the rules of a sort have met: {@code cut}, {@code loss}, {@code delay}. */
    public long packetsMet(String sort) {
        Called called = call("took.sh", sort);
        if (!called.isSuccess()) {
            throw new ProofException("took.sh " + sort + " failed; see " + log());
        }
        return Long.parseLong(called.answer().trim());
    }

    public void cut(String... arguments) {
        run("cut.sh", arguments);
    }

    void delay(String... arguments) {
        run("delay.sh", arguments);
    }

    public void heal() {
        run("heal.sh");
    }

    /** The library that shifts the wall clock of a process. */
    public Path skew() {
        return folder.resolve("skew.so");
    }

    /** A command on a host, not started; it finds all hosts by name, and gets no signal of the terminal. */
    public ProcessBuilder on(String host, List<String> command) {
        List<String> line = new ArrayList<>(
                List.of("setsid", "bash", scripts.resolve("run.sh").toString(), host));
        line.addAll(command);
        ProcessBuilder process = new ProcessBuilder(line);
        process.environment().put("LAB_DIR", folder.toString());
        return process;
    }

    private void run(String script, String... arguments) {
        if (!call(script, arguments).isSuccess()) {
            throw new ProofException(script + " " + List.of(arguments) + " failed; see " + log());
        }
    }

    private record Called(boolean isSuccess, String answer) {}

    private Path log() {
        return folder.resolveSibling("lab.log");
    }

    private Called call(String script, String... arguments) {
        List<String> line =
                new ArrayList<>(List.of("bash", scripts.resolve(script).toString()));
        line.addAll(List.of(arguments));
        try {
            Files.createDirectories(folder.getParent());
            Path answer = folder.resolveSibling("lab.answer");
            ProcessBuilder builder = new ProcessBuilder(line)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .redirectOutput(answer.toFile());
            builder.environment().put("LAB_DIR", folder.toString());
            Process process = builder.start();
            if (!process.waitFor(SCRIPT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new ProofException(line + " does not end; see " + log());
            }
            return new Called(process.exitValue() == 0, Files.readString(answer));
        } catch (IOException e) {
            throw new ProofException(line + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProofException("interrupted in " + line, e);
        }
    }

    /** Takes the hosts away, with whatever still runs on them, and the disks; every step, whatever becomes of one. */
    @Override
    public synchronized void close() {
        if (!isUp) {
            return;
        }
        isUp = false;
        List<Runnable> steps = new ArrayList<>(List.of(this::heal));
        disks.forEach(disk -> steps.add(() -> run("disk.sh", "fail", disk, "off")));
        steps.add(() -> run("end.sh"));
        disks.forEach(disk -> steps.add(() -> run("disk.sh", "drop", disk)));
        steps.add(() -> run("down.sh"));
        for (Runnable step : steps) {
            try {
                step.run();
            } catch (ProofException e) {
                System.err.println(e.getMessage());
            }
        }
    }
}
