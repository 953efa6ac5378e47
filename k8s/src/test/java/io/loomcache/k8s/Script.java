package io.loomcache.k8s;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A script of this folder, for which the commands that it needs are played: each call is noted with what came in, and
 * answered by a line of shell.
 */
final class Script {

    private static final long PATIENCE_SECONDS = 60;

    private final Path directory;
    private final String name;
    private final Map<String, String> environment = new HashMap<>();

    Script(Path directory, String name) throws IOException {
        this.directory = directory;
        this.name = name;
        Files.createDirectories(directory.resolve("bin"));
        // Nobody waits in earnest.
        play("sleep", "");
    }

    /** How it ended. */
    record Outcome(int code, String output) {}

    /** The body of a command: {@code $*} are its arguments, {@code $input} a file with what came in, if that was said to be read. */
    Script play(String command, String body) throws IOException {
        Path file = directory.resolve("bin").resolve(command);
        Files.writeString(file, """
                #!/bin/sh
                input="%1$s/$(date +%%s%%N)-$$"
                echo "%2$s $*" > "$input"
                case " $* " in *" -f - "* | *" --config - "*) cat >> "$input" ;; esac
                %3$s
                """.formatted(Files.createDirectories(directory.resolve("calls")), command, body));
        assertTrue(file.toFile().setExecutable(true));
        return this;
    }

    Script with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Outcome run(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder("sh", Path.of(name).toAbsolutePath().toString());
        builder.command().addAll(List.of(arguments));
        builder.redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile());
        builder.environment().keySet().removeAll(List.of("NAMESPACE", "NAME", "JAVA_HOME"));
        builder.environment().putAll(environment);
        builder.environment().put("PATH", directory.resolve("bin") + ":/usr/bin:/bin");
        Process process = builder.start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError("not within " + PATIENCE_SECONDS + " s: " + calls());
        }
        return new Outcome(process.exitValue(), Files.readString(directory.resolve("output"), StandardCharsets.UTF_8));
    }

    /** What was called, in order: the command and its arguments, then, on further lines, what came in. */
    List<String> calls() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("calls"))) {
            return files.sorted().map(Script::read).toList();
        }
    }

    /** What came in to the calls that begin so. */
    List<String> inputs(String beginning) throws IOException {
        return calls().stream()
                .filter(call -> call.startsWith(beginning))
                .map(call -> call.substring(call.indexOf('\n') + 1))
                .filter(input -> !input.isEmpty())
                .toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
