package io.loomcache.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A client as a JVM of its own, on the class path of this one: it is told what to do by a line and answers
 * with lines up to an empty one, see {@link Orders}. It ends when this JVM does. Not thread-safe.
 */
public final class ClientProcess implements AutoCloseable {

    private static final String JVM_OPTIONS = "-Xmx256m";

    /** Calls end before that, whatever happens to the cluster. */
    private static final String OPERATION_TIMEOUT = "120s";

    private static final String SESSION_TIMEOUT = "300s";
    private static final long ANSWER_SECONDS = 240;

    /** In place of a line: there will be no more. */
    private static final String END = "\u0000";

    private final String name;
    private final Path log;
    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private ClientProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        Thread reader = new Thread(this::read, "proof-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a JVM.
     *
     * @param main with a main method, which gets the cluster's URI, the client's name and {@code arguments}; the
     *     cluster's other settings are system properties there
     * @param folder for its log, {@code NAME.log}, and what it writes to standard error, {@code NAME.err}
     */
    public static ClientProcess start(
            String name, Class<?> main, ServerCluster cluster, Path folder, String... arguments) {
        List<String> command = new ArrayList<>(java(folder.resolve(name + ".log")));
        command.add("-Dloomcache.client.operation-timeout=" + OPERATION_TIMEOUT);
        command.add("-Dloomcache.client.session-timeout=" + SESSION_TIMEOUT);
        cluster.properties().forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(cluster.uri().toString(), name));
        command.addAll(List.of(arguments));
        return start(name, new ProcessBuilder(command), folder);
    }

    /**
     * Starts a process that obeys {@link Orders}, of whatever sort.
     *
     * @param folder for what it writes to standard error, {@code NAME.err}, and its log if {@link #java} began the command
     */
    public static ClientProcess start(String name, ProcessBuilder command, Path folder) {
        try {
            File errors = folder.resolve(name + ".err").toFile();
            command.redirectError(ProcessBuilder.Redirect.appendTo(errors));
            return new ClientProcess(name, folder.resolve(name + ".log"), command.start());
        } catch (IOException e) {
            throw new ProofException("can't start " + name + ": " + e.getMessage(), e);
        }
    }

    /** How the command of a JVM begins that logs to a file: the program and its options, without a class path. */
    public static List<String> java(Path log) {
        return List.of(
                System.getProperty("java.home") + "/bin/java",
                JVM_OPTIONS,
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
                "-Dorg.slf4j.simpleLogger.logFile=" + log);
    }

    public String name() {
        return name;
    }

    /** What its libraries have to say; perhaps not there yet. */
    public Path log() {
        return log;
    }

    /** Asks all at once; their answers in the same order. */
    public static List<List<String>> askAll(List<ClientProcess> clients, String order) throws InterruptedException {
        for (ClientProcess client : clients) {
            client.tell(order);
        }
        List<List<String>> answers = new ArrayList<>();
        for (ClientProcess client : clients) {
            answers.add(client.answer());
        }
        return answers;
    }

    /** Asks it; its answer. */
    public List<String> ask(String order) throws InterruptedException {
        tell(order);
        return answer();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    private void tell(String order) {
        try {
            process.outputWriter(UTF_8).append(order).append('\n').flush();
        } catch (IOException e) {
            throw new ProofException(name + " can't be told '" + order + "': " + e + "; see " + log.getParent(), e);
        }
    }

    private List<String> answer() throws InterruptedException {
        List<String> answer = new ArrayList<>();
        while (true) {
            String line = lines.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
            if (line == null || line.equals(END)) {
                throw new ProofException(
                        name + (line == null ? " does not answer" : " has ended") + "; see " + log.getParent());
            }
            if (line.isEmpty()) {
                return answer;
            }
            answer.add(line);
        }
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(UTF_8)) {
            reader.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            // Of a process that was ended here.
        } finally {
            lines.add(END);
        }
    }

    /** Ends it at once by SIGKILL; nothing of it is awaited any more. */
    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Waits until it is gone, after {@link #close}. */
    public void awaitEnd() throws InterruptedException {
        process.waitFor();
    }
}
