package io.loomcache.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.KnownSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistributionTest {

    private static final Path DIST = Path.of("src", "dist");

    @TempDir
    private Path folder;

    /** What $JAVA_OPTS says. */
    private String options = "";

    @Test
    void script_isShell() throws Exception {
        assertEquals("", run("sh", "-n", DIST.resolve("bin/loomcache").toString()));
    }

    @Test
    void script_thatIsLinked_findsItsHome_andPassesWhatItGot() throws Exception {
        Path home = layout("17.0.1");
        Path link = Files.createSymbolicLink(folder.resolve("link"), home.resolve("bin/loomcache"));

        String command = run(link.toString(), "config", "--config", "a b");

        Path real = home.toRealPath();
        assertTrue(
                command.endsWith("-cp|" + real + "/conf:" + real + "/lib/a.jar:" + real
                        + "/lib/b.jar|io.loomcache.server.Main|config|--config|a b|\n"),
                command);
    }

    @Test
    void script_withACacheOfTheJvm_usesIt_whereJavaKnowsIt() throws Exception {
        Path cache = Files.createFile(layout("25.0.1").resolve("loomcache.aot"));
        String option = "-XX:AOTCache=" + cache.toRealPath() + "|";

        String knows = run(folder.resolve("home/bin/loomcache").toString(), "server");
        Files.writeString(folder.resolve("java/release"), "JAVA_VERSION=\"17.0.1\"\n");
        String doesNot = run(folder.resolve("home/bin/loomcache").toString(), "server");

        assertTrue(knows.startsWith(option), knows);
        assertFalse(doesNot.contains("AOTCache"), doesNot);
    }

    /** The JVM does not notice, and would run the classes of before. */
    @Test
    void script_withACacheThatIsOlderThanAJar_leavesItAside() throws Exception {
        Path home = layout("25.0.1");
        FileTime made = Files.getLastModifiedTime(Files.createFile(home.resolve("loomcache.aot")));
        Files.setLastModifiedTime(
                home.resolve("lib/b.jar"), FileTime.from(made.toInstant().plusSeconds(1)));

        String command = run(home.resolve("bin/loomcache").toString(), "server");

        assertFalse(command.contains("AOTCache"), command);
    }

    @Test
    void script_forHealth_takesOnlyOurSettingsFromTheOptions() throws Exception {
        Path script = layout("17.0.1").resolve("bin/loomcache");
        options = "-Xmx4g -XX:+UseZGC -Dloomcache.http.port=8443 -Dx=y";

        String server = run(script.toString(), "server");
        String health = run(script.toString(), "health", "live");

        assertTrue(server.contains("|-Xmx4g|-XX:+UseZGC|-Dloomcache.http.port=8443|-Dx=y|-cp|"), server);
        assertTrue(health.contains("|-Dloomcache.http.port=8443|-cp|"), health);
        assertFalse(health.contains("-Xmx4g") || health.contains("ZGC") || health.contains("-Dx=y"), health);
        assertTrue(health.endsWith("|io.loomcache.server.Main|health|live|\n"), health);
    }

    @Test
    void script_withOldJava_saysWhatIsNeeded() throws Exception {
        Path home = layout("11.0.2");

        String text = run(home.resolve("bin/loomcache").toString(), "version");

        assertTrue(text.contains("is version 11.0.2, 17 or newer is needed"), text);
    }

    @Test
    void sample_namesOnlyKnownSettings() throws IOException {
        Set<String> known =
                KnownSettings.all().stream().map(setting -> setting.name()).collect(Collectors.toSet());

        List<String> unknown = Files.readAllLines(DIST.resolve("conf/loomcache.properties")).stream()
                .filter(line -> line.startsWith("# loomcache."))
                .map(line -> line.substring(2, line.indexOf('=')).strip())
                .filter(name -> !known.contains(name) && !name.startsWith("loomcache.auth.cert-permissions."))
                .toList();

        assertEquals(List.of(), unknown);
    }

    /** The server has no data source: nothing that could ask for one is there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jakarta.persistence.Entity",
                "javax.persistence.Entity",
                "org.hibernate.Session",
                "org.springframework.context.ApplicationContext",
                "org.postgresql.Driver",
                "org.h2.Driver",
                "javax.cache.Cache"
            })
    void classPath_hasNoneOf(String name) {
        assertThrows(ClassNotFoundException.class, () -> Class.forName(name));
    }

    /** A home with our script and two jars, and a Java home whose java prints its arguments. */
    private Path layout(String version) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("home/bin"));
        Path script = Files.copy(DIST.resolve("bin/loomcache"), bin.resolve("loomcache"));
        Path lib = Files.createDirectories(folder.resolve("home/lib"));
        Files.createFile(lib.resolve("b.jar"));
        Files.createFile(lib.resolve("a.jar"));
        Path java = Files.createDirectories(folder.resolve("java/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nprintf '%s|' \"$@\"\necho\n");
        Files.writeString(folder.resolve("java/release"), "JAVA_VERSION=\"" + version + "\"\n");
        assertTrue(java.toFile().setExecutable(true) && script.toFile().setExecutable(true));
        return folder.resolve("home");
    }

    private String run(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", folder.resolve("java").toString());
        builder.environment().put("JAVA_OPTS", options);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
