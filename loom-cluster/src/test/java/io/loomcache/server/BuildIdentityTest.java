package io.loomcache.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The key of an archive of classes is that of what it fits to, and of nothing else. */
class BuildIdentityTest {

    private static final String JAVA = "Temurin-25 25.0.1+8";

    @TempDir
    private Path folder;

    private Path jar(String in, String name, String content) throws IOException {
        Path directory = Files.createDirectories(folder.resolve(in));
        return Files.writeString(directory.resolve(name), content);
    }

    private static String key(String java, String architecture, Path... jars) throws IOException {
        return new BuildIdentity(List.of(jars), java, architecture).archiveKey();
    }

    @Test
    void key_isTheSame_inAnotherFolderAndAtAnotherTime() throws IOException {
        Path here = jar("here", "a.jar", "content");
        Path there = jar("there", "a.jar", "content");
        Files.setLastModifiedTime(there, FileTime.fromMillis(0));

        assertEquals(key(JAVA, "amd64", here), key(JAVA, "amd64", there));
        assertTrue(key(JAVA, "amd64", here).matches("sha256:[0-9a-f]{64}"));
    }

    @Test
    void key_isAnother_whereJarsOrTheirOrderOrJavaOrTheArchitectureAre() throws IOException {
        Path a = jar("one", "a.jar", "content");
        Path b = jar("one", "b.jar", "content");
        Path changed = jar("two", "a.jar", "other content");
        String key = key(JAVA, "amd64", a, b);

        assertNotEquals(key, key(JAVA, "amd64", b, a));
        assertNotEquals(key, key(JAVA, "amd64", a));
        assertNotEquals(key, key(JAVA, "amd64", changed, b));
        assertNotEquals(key, key(JAVA + "1", "amd64", a, b));
        assertNotEquals(key, key(JAVA, "aarch64", a, b));
    }
}
