package io.loomcache.member;

import static io.loomcache.client.LoomClient.await;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomMap;
import io.loomcache.config.Address;
import io.loomcache.config.CertificatePermissions;
import io.loomcache.config.DataLimits;
import io.loomcache.config.MemberAddress;
import io.loomcache.config.MemberConfig;
import io.loomcache.config.NetLimits;
import io.loomcache.config.RaftConfiguration;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Result;
import io.loomcache.net.Hello;
import io.loomcache.raft.GoldenFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Data folders as released versions have written them: each later one reads them (docs/DEPRECATIONS.md). Under {@code golden} is one for each
 * version, and what is in it as text. {@code -Dloom.write} writes the folder of this version anew, and the texts of all.
 */
final class GoldenFolderTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final Set<String> LOCKS = Set.of("lock", "xd.lck");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = "0.1.0")
    void folder_isReadAsItWasWritten(String version) throws Exception {
        boolean writes = System.getProperty("loom.write") != null;
        if (writes && version.equals(Hello.PRODUCT_VERSION)) {
            GoldenFolder.write(directory.resolve("new"));
            zip(directory.resolve("new"), GOLDEN.resolve(version + ".zip"));
        }
        String found = String.join("\n", GoldenFolder.shown(copy(version))) + "\n";

        if (writes) {
            Files.writeString(GOLDEN.resolve(version + ".txt"), found, US_ASCII);
        }
        assertEquals(
                Files.readString(GOLDEN.resolve(version + ".txt"), US_ASCII),
                found,
                "made anew by -Dtest=GoldenFolderTest -Dloom.write=true");
    }

    /** Applying all of it, and what comes next, is as good as reading it. */
    @ParameterizedTest
    @ValueSource(strings = "0.1.0")
    void member_startsOnTheFolder_andGoesOn(String version) throws Exception {
        MemberConfig config = config(copy(version));
        long before;
        try (LoomClient client = LoomClient.embedded(config)) {
            LoomMap map = client.map(GoldenFolder.CACHE);
            assertEquals("v1", value(map, "k1"));
            assertEquals("v3", value(map, "k2"));
            assertEquals("v4", value(map, "late"));
            assertEquals("nothing", value(map, "removed"));
            before = write(map, "k1", "v5");
        }
        try (LoomClient client = LoomClient.embedded(config)) {
            LoomMap map = client.map(GoldenFolder.CACHE);
            assertEquals("v5", value(map, "k1"));
            assertTrue(write(map, "k1", "v6") > before);
        }
    }

    private static MemberConfig config(Path folder) {
        return new MemberConfig(
                GoldenFolder.CLUSTER,
                GoldenFolder.MEMBER,
                List.of(new MemberAddress(GoldenFolder.MEMBER, new Address("localhost", 5701))),
                null,
                null,
                folder,
                RaftConfiguration.DEFAULT,
                DataLimits.DEFAULT,
                NetLimits.DEFAULT,
                CertificatePermissions.NONE);
    }

    private static long write(LoomMap map, String key, String value) {
        return await(map.write(GoldenFolder.key(key), value.getBytes(UTF_8), Condition.ALWAYS, Expiry.NEVER, false))
                .revision();
    }

    private static String value(LoomMap map, String key) {
        Result.@Nullable Versioned found = await(map.read(GoldenFolder.key(key)));
        return found == null ? "nothing" : new String(found.value(), UTF_8);
    }

    /** Of what the version has written: reading may change a folder. */
    private Path copy(String version) throws IOException {
        Path copy = directory.resolve("copy");
        try (InputStream resource = Files.newInputStream(GOLDEN.resolve(version + ".zip"));
                ZipInputStream in = new ZipInputStream(resource)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path file = copy.resolve(entry.getName());
                Files.createDirectories(Objects.requireNonNull(file.getParent()));
                Files.copy(in, file);
            }
        }
        return copy;
    }

    /** Without the lock files, which tell of the process that wrote it. */
    private static void zip(Path folder, Path target) throws IOException {
        Files.createDirectories(GOLDEN);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(target));
                var all = Files.walk(folder)) {
            for (Path file : all.filter(GoldenFolderTest::isData).sorted().toList()) {
                out.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
    }

    private static boolean isData(Path file) {
        return Files.isRegularFile(file) && !LOCKS.contains(String.valueOf(file.getFileName()));
    }
}
