package io.loomcache.server;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an archive of loaded classes fits to: the jars, the build of Java, the architecture. Equal keys, in whatever image or
 * namespace, can share one.
 *
 * @param jars of the class path, in its order
 * @param java version with build, and who built it
 * @param architecture as Java calls it
 */
record BuildIdentity(List<Path> jars, String java, String architecture) {

    /** Of the process that asks. */
    static BuildIdentity ofThisProcess() {
        List<Path> jars = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(path -> path.endsWith(".jar"))
                .map(Path::of)
                .toList();
        return new BuildIdentity(
                jars,
                (System.getProperty("java.vendor.version", "") + " " + Runtime.version()).strip(),
                System.getProperty("os.arch"));
    }

    /**
     * SHA-256 over the names and contents of the jars, Java and architecture; neither folders nor times count.
     *
     * @throws IOException a jar can't be read
     */
    String archiveKey() throws IOException {
        MessageDigest key = sha256();
        for (Path jar : jars) {
            add(key, jar.getFileName() + " " + digest(jar));
        }
        add(key, java);
        add(key, architecture);
        return "sha256:" + HexFormat.of().formatHex(key.digest());
    }

    private static void add(MessageDigest key, String line) {
        key.update((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String digest(Path jar) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(jar), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
