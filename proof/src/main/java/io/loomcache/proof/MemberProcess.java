package io.loomcache.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One member as a process of its own: {@code loomcache server}. It can be started again after it has
 * ended, and finds its data. Thread-safe for {@link #kill} only.
 */
public final class MemberProcess {

    private static final int LOG_LINES = 15;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    private final String id;
    private final int healthPort;
    private final Path log;
    private final ProcessBuilder command;
    private volatile @Nullable Process process;

    /**
     * @param command with the environment that makes this member
     * @param log to which standard output and error of all its processes are appended
     */
    public MemberProcess(String id, int healthPort, Path log, ProcessBuilder command) {
        this.id = id;
        this.healthPort = healthPort;
        this.log = log;
        this.command = command.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    }

    public String id() {
        return id;
    }

    public int healthPort() {
        return healthPort;
    }

    /** Its last lines, for the text of a failure. */
    public String endOfLog() {
        try {
            List<String> lines = Files.readAllLines(log);
            return log + ":\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        } catch (IOException e) {
            return log + ": " + e;
        }
    }

    /** Returns at once, long before the member is ready. */
    public void start() {
        try {
            process = command.start();
        } catch (IOException e) {
            throw new ProofException("can't start " + id + ": " + e.getMessage(), e);
        }
    }

    public boolean isAlive() {
        Process current = process;
        return current != null && current.isAlive();
    }

    public long pid() {
        return running().pid();
    }

    /** Of the process that runs, from its start. */
    public Duration cpuTime() {
        return running()
                .info()
                .totalCpuDuration()
                .orElseThrow(() -> new ProofException("this system does not tell the CPU time of processes"));
    }

    /** SIGKILL: no handler runs, nothing is written any more. {@link #awaitEnd} waits for the end. */
    public void kill() {
        Process current = process;
        if (current != null) {
            current.destroyForcibly();
        }
    }

    /** SIGTERM. */
    public void terminate() {
        Process current = process;
        if (current != null) {
            current.destroy();
        }
    }

    /** Waits until the process is gone; one that does not go in time is killed. */
    public void awaitEnd() throws InterruptedException {
        Process current = process;
        if (current != null && !current.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
            current.destroyForcibly().waitFor();
        }
    }

    private Process running() {
        Process current = process;
        if (current == null) {
            throw new IllegalStateException(id + " was never started");
        }
        return current;
    }
}
