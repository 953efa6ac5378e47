package io.loomcache.storage;

import io.loomcache.storage.DiskImage.FileImage;
import io.loomcache.storage.DiskImage.FolderImage;
import io.loomcache.storage.DiskImage.Name;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A disk that knows what is durable: it looks at the folder at each sync and takes nothing for durable that was
 * not synced, neither contents nor names. Before each sync it hands out a {@link DiskImage}. Thread-safe: one
 * sync at a time.
 *
 * <p>Xodus only appends, so what may be on disk between two syncs is a part of what is there before the second.
 */
final class RecordedDisk implements Disk {

    /** A file of this size whose length stays is full, and is not written any more. */
    private static final int FULL_FILE_BYTES = 4 << 20;

    private final Path root;
    private final Consumer<String> beforeSync;
    private final FolderNode tree = new FolderNode(null);

    /** What is known of a file or folder. */
    private abstract static class Node {
        /** The system's identity of it, which a rename keeps. */
        final @Nullable Object key;

        Node(@Nullable Object key) {
            this.key = key;
        }

        abstract DiskImage image();
    }

    private static final class FileNode extends Node {
        byte[] synced = new byte[0];
        final List<byte[]> written = new ArrayList<>();

        FileNode(@Nullable Object key) {
            super(key);
        }

        @Override
        DiskImage image() {
            return new FileImage(synced, List.copyOf(written));
        }
    }

    private static final class FolderNode extends Node {
        Map<String, Node> synced = new TreeMap<>();
        Map<String, Node> current = new TreeMap<>();

        FolderNode(@Nullable Object key) {
            super(key);
        }

        @Override
        DiskImage image() {
            Map<String, Name> names = new TreeMap<>();
            synced.forEach((name, node) -> names.put(name, new Name(node.image(), null)));
            current.forEach((name, node) -> {
                Node before = synced.get(name);
                DiskImage now = node.image();
                @Nullable DiskImage was = before == node ? now : before == null ? null : before.image();
                names.put(name, new Name(was, now));
            });
            return new FolderImage(names);
        }
    }

    /** A disk whose root exists for ever; nothing in it is durable yet. */
    RecordedDisk(Path root, Consumer<String> beforeSync) {
        this.root = root;
        this.beforeSync = beforeSync;
    }

    /** A root that a killed process left: durable is what the image says, by path. */
    static RecordedDisk leftBehind(Path root, DiskImage image) {
        RecordedDisk disk = new RecordedDisk(root, what -> {});
        disk.look();
        adopt(disk.tree, (FolderImage) image);
        return disk;
    }

    private static void adopt(FolderNode folder, FolderImage image) {
        image.names().forEach((name, was) -> {
            Node node = folder.current.get(name);
            if (node instanceof FileNode file && was.current() instanceof FileImage content) {
                file.synced = content.synced();
                file.written.clear();
                file.written.addAll(content.written());
            } else if (node instanceof FolderNode below && was.current() instanceof FolderImage content) {
                adopt(below, content);
            }
            if (node != null && was.synced() == was.current()) {
                folder.synced.put(name, node);
            }
        });
    }

    /** What power lost now may leave. */
    synchronized DiskImage image() {
        look();
        return tree.image();
    }

    @Override
    public synchronized void sync(Path file, FileDescriptor open) {
        beforeSync.accept("sync of " + root.relativize(file));
        look();
        FileNode node = (FileNode) node(root.relativize(file));
        node.synced = node.written.isEmpty() ? node.synced : node.written.get(node.written.size() - 1);
        node.written.clear();
    }

    @Override
    public synchronized void syncFolder(Path folder) {
        if (!folder.startsWith(root)) {
            return;
        }
        beforeSync.accept("sync of the names in " + root.relativize(folder));
        look();
        FolderNode node = (FolderNode) node(root.relativize(folder));
        node.synced = new TreeMap<>(node.current);
    }

    private Node node(Path path) {
        Node node = tree;
        for (Path name : path) {
            if (!name.toString().isEmpty()) {
                node = Objects.requireNonNull(((FolderNode) node).current.get(name.toString()));
            }
        }
        return node;
    }

    private void look() {
        try {
            look(root, tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void look(Path path, FolderNode folder) throws IOException {
        Map<String, Node> before = folder.current;
        Map<String, Node> now = new TreeMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            for (Path entry : entries) {
                look(entry, before, now);
            }
        }
        folder.current = now;
    }

    private void look(Path entry, Map<String, Node> before, Map<String, Node> now) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(entry, BasicFileAttributes.class);
            Node node = find(entry.getFileName().toString(), attributes, before);
            if (node instanceof FolderNode below) {
                look(entry, below);
            } else {
                read(entry, (FileNode) node, attributes.size());
            }
            now.put(entry.getFileName().toString(), node);
        } catch (NoSuchFileException e) {
            // Deleted meanwhile: it is as if this look had come later.
        }
    }

    /** Under its name, or under another one that it had before. */
    private static Node find(String name, BasicFileAttributes attributes, Map<String, Node> before) {
        Node same = before.get(name);
        if (same != null && Objects.equals(same.key, attributes.fileKey())) {
            return same;
        }
        Iterator<Node> renamed = before.values().stream()
                .filter(node -> Objects.equals(node.key, attributes.fileKey()) && !name.endsWith(".xd"))
                .iterator();
        if (renamed.hasNext()) {
            return renamed.next();
        }
        return attributes.isDirectory() ? new FolderNode(attributes.fileKey()) : new FileNode(attributes.fileKey());
    }

    private static void read(Path path, FileNode file, long size) throws IOException {
        byte[] known = file.written.isEmpty() ? file.synced : file.written.get(file.written.size() - 1);
        if (size == known.length && size >= FULL_FILE_BYTES) {
            return;
        }
        byte[] found = Files.readAllBytes(path);
        if (Arrays.equals(known, found)) {
            return;
        }
        boolean grew = found.length > known.length && Arrays.equals(known, 0, known.length, found, 0, known.length);
        if (grew && !file.written.isEmpty()) {
            file.written.remove(file.written.size() - 1);
        }
        file.written.add(found);
    }
}
