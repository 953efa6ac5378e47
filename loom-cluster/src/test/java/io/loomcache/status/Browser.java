package io.loomcache.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Chromium without a screen; each call is a process of its own with a fresh profile. Pages run in virtual time, which
 * stands still while an answer is awaited, so that a slow machine changes nothing.
 *
 * @param folder for profiles and what the browser says
 */
record Browser(Path folder) {

    private static final int PATIENCE_SECONDS = 120;

    /** @throws org.opentest4j.TestAbortedException there is no browser on this machine */
    static Browser in(Path folder) {
        assumeTrue(executable().isPresent(), "no chromium, chromium-browser or google-chrome on the PATH");
        return new Browser(folder);
    }

    private static Optional<Path> executable() {
        return Stream.of(System.getenv("PATH").split(":"))
                .flatMap(directory -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The document as its scripts have made it after so many milliseconds. */
    String dom(String url, int millis) throws Exception {
        return run(List.of("--virtual-time-budget=" + millis, "--dump-dom", url));
    }

    void screenshot(String url, int millis, Path png, int width, int height, String... more) throws Exception {
        List<String> options = new ArrayList<>(List.of(more));
        options.addAll(List.of(
                "--virtual-time-budget=" + millis,
                "--hide-scrollbars",
                "--window-size=" + width + "," + height,
                "--screenshot=" + png.toAbsolutePath(),
                url));
        run(options);
        assertTrue(Files.size(png) > 0, png.toString());
    }

    private String run(List<String> options) throws IOException, InterruptedException {
        Path profile = Files.createTempDirectory(folder, "profile");
        Path said = Files.createTempFile(folder, "said", ".txt");
        Path out = Files.createTempFile(folder, "out", ".html");
        List<String> command = new ArrayList<>(List.of(
                executable().orElseThrow().toString(),
                "--headless",
                "--no-sandbox", // Chromium refuses root without it; the pages are ours
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--no-first-run",
                "--user-data-dir=" + profile));
        command.addAll(options);
        Process process = new ProcessBuilder(command)
                .redirectError(said.toFile())
                .redirectOutput(out.toFile())
                .start();
        try {
            assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), () -> "no end of " + command);
        } finally {
            process.destroyForcibly();
        }
        assertEquals(0, process.exitValue(), () -> read(said));
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
