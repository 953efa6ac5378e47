package io.loomcache.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A folder as a disk may hold it if power is lost now: for each name and each file what is durable for certain, and
 * what has been written since and may be there. A {@link Loss} chooses.
 */
sealed interface DiskImage {

    /**
     * A file.
     *
     * @param synced the content at the last sync, empty if there was none
     * @param written the contents since then, the newest last; empty if there are none
     */
    record FileImage(byte[] synced, List<byte[]> written) implements DiskImage {
        byte[] newest() {
            return written.isEmpty() ? synced : written.get(written.size() - 1);
        }

        /** Whether only the end was added to. */
        boolean grew() {
            byte[] newest = newest();
            return newest.length > synced.length && Arrays.equals(synced, 0, synced.length, newest, 0, synced.length);
        }
    }

    /** A folder. */
    record FolderImage(Map<String, Name> names) implements DiskImage {}

    /** A name: what it stands for on disk, and what it stands for to running processes; null for nothing. */
    record Name(@Nullable DiskImage synced, @Nullable DiskImage current) {}

    /** What of the unsynced is lost. */
    interface Loss {
        @Nullable
        DiskImage name(String path, Name name);

        byte[] content(String path, FileImage file);
    }

    /** The content of each file after the loss by its path; folders are there without content. */
    default Map<String, ByteBuffer> after(Loss loss) {
        Map<String, ByteBuffer> left = new TreeMap<>();
        collect(loss, "", left);
        return left;
    }

    private void collect(Loss loss, String path, Map<String, ByteBuffer> left) {
        if (this instanceof FileImage file) {
            left.put(path, ByteBuffer.wrap(loss.content(path, file)));
        } else if (this instanceof FolderImage folder) {
            left.put(path + "/", ByteBuffer.allocate(0));
            folder.names().forEach((name, what) -> {
                DiskImage chosen = loss.name(path + "/" + name, what);
                if (chosen != null) {
                    chosen.collect(loss, path + "/" + name, left);
                }
            });
        }
    }

    /** Writes what is left, folders before what is in them. */
    static void write(Map<String, ByteBuffer> left, Path target) {
        try {
            for (var entry : left.entrySet()) {
                Path path =
                        target.resolve(entry.getKey().substring(entry.getKey().isEmpty() ? 0 : 1));
                if (entry.getKey().endsWith("/")) {
                    Files.createDirectories(path);
                } else {
                    Files.createDirectories(path.getParent());
                    Files.write(path, entry.getValue().array());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What becomes of the bytes after the last sync. */
    enum Tail {
        /** Nothing of it is there. */
        LOST,
        /** All of it is there. */
        KEPT,
        /** A prefix is there, and the file ends with it. */
        CUT,
        /** A prefix is there, then zeros up to the new length. */
        ZEROS,
        /** A prefix is there, then whatever the disk held before. */
        GARBAGE;

        byte[] of(FileImage file, int keep, Random random) {
            byte[] newest = file.newest();
            int from = file.synced().length + keep;
            return switch (this) {
                case LOST -> file.synced();
                case KEPT -> newest;
                case CUT -> Arrays.copyOf(newest, from);
                case ZEROS -> Arrays.copyOf(Arrays.copyOf(newest, from), newest.length);
                case GARBAGE -> {
                    byte[] torn = newest.clone();
                    byte[] garbage = new byte[newest.length - from];
                    random.nextBytes(garbage);
                    System.arraycopy(garbage, 0, torn, from, garbage.length);
                    yield torn;
                }
            };
        }
    }

    /** The same for every name and every file; of each tail the given share is kept. */
    record Uniform(boolean namesKept, Tail tail, double share) implements Loss {
        @Override
        public @Nullable DiskImage name(String path, Name name) {
            return namesKept ? name.current() : name.synced();
        }

        @Override
        public byte[] content(String path, FileImage file) {
            if (!file.grew()) {
                return tail == Tail.LOST ? file.synced() : file.newest();
            }
            int written = file.newest().length - file.synced().length;
            return tail.of(file, (int) (share * written), new Random(written));
        }
    }

    /** One name as it was synced and all else as it is, or the other way round. */
    record OneName(String path, boolean lost) implements Loss {
        @Override
        public @Nullable DiskImage name(String other, Name name) {
            return other.equals(path) == lost ? name.synced() : name.current();
        }

        @Override
        public byte[] content(String other, FileImage file) {
            return file.newest();
        }
    }

    /** The paths of all names that are not durable as they are. */
    default List<String> unsyncedNames() {
        List<String> paths = new ArrayList<>();
        collectUnsynced("", paths);
        return paths;
    }

    private void collectUnsynced(String path, List<String> paths) {
        if (this instanceof FolderImage folder) {
            folder.names().forEach((name, what) -> {
                if (what.synced() != what.current()) {
                    paths.add(path + "/" + name);
                }
                DiskImage current = what.current();
                if (current != null) {
                    current.collectUnsynced(path + "/" + name, paths);
                }
            });
        }
    }

    /** For each name and each file another, at random. */
    record AtRandom(Random random) implements Loss {
        private static final List<Tail> SORTS = List.of(Tail.values());

        @Override
        public @Nullable DiskImage name(String path, Name name) {
            return random.nextBoolean() ? name.current() : name.synced();
        }

        @Override
        public byte[] content(String path, FileImage file) {
            if (!file.grew()) {
                int choice = random.nextInt(file.written().size() + 1);
                return choice == 0 ? file.synced() : file.written().get(choice - 1);
            }
            Tail tail = SORTS.get(random.nextInt(SORTS.size()));
            int written = file.newest().length - file.synced().length;
            return tail.of(file, random.nextInt(written + 1), random);
        }
    }
}
