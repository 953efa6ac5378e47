package io.loomcache.net;

import io.loomcache.config.Revocation;
import io.loomcache.config.TlsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * What tells a changed file from an unchanged one without reading it. The file's own key is part of it, because
 * Kubernetes replaces files by moving a symbolic link, and both targets may have the same time and size.
 */
record FileStamps(List<String> stamps) {

    static FileStamps of(TlsConfig config) {
        List<String> stamps = new ArrayList<>(3);
        stamps.add(stamp(config.key()));
        Path privateKey = config.privateKey();
        if (privateKey != null) {
            stamps.add(stamp(privateKey));
        }
        stamps.add(stamp(config.trust()));
        Revocation revocation = config.revocation();
        if (revocation != null && revocation.crls() != null) {
            stamps.addAll(crls(revocation.crls()));
        }
        return new FileStamps(List.copyOf(stamps));
    }

    private static List<String> crls(Path path) {
        try {
            return CrlFiles.files(path).stream()
                    .map(file -> file.getFileName() + "/" + stamp(file))
                    .toList();
        } catch (IOException e) {
            return List.of("unreadable");
        }
    }

    private static String stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.fileKey() + "/" + attributes.lastModifiedTime() + "/" + attributes.size();
        } catch (IOException e) {
            return "unreadable";
        }
    }
}
