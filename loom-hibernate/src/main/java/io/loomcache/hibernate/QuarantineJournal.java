package io.loomcache.hibernate;

import io.loomcache.map.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an application has changed without telling the cluster, on its own disk, and under whose guard. A damaged file
 * counts as a change of everything under the guard. Not thread-safe.
 */
final class QuarantineJournal implements AutoCloseable {

    private static final int MAGIC = 0x4C4F4F4D;
    private static final int LAYOUT = 1;

    /** Most bytes of the file: with a longer backlog changes fail. */
    static final long LIMIT_BYTES = 256L << 20;

    /**
     * Something that was changed.
     *
     * @param key null for everything in the cache
     */
    record Change(String cache, @Nullable Bytes key) {}

    /**
     * Whose journal it is.
     *
     * @param guarded the caches that the cluster has under this owner's guard
     */
    private record Header(String owner, Duration lease, Set<String> guarded) {}

    private final JournalFile file;
    private final Set<Change> backlog = new LinkedHashSet<>();
    private Header header;

    private QuarantineJournal(JournalFile file, Header header) {
        this.file = file;
        this.header = header;
    }

    /**
     * Opens a journal, or begins one.
     *
     * @param owner of a new one
     * @param lease of a new one; the longest that there ever was is kept
     * @throws UncheckedIOException the file can't be used, and why
     */
    static QuarantineJournal open(Path path, String owner, Duration lease) {
        try {
            JournalFile file = JournalFile.open(path);
            try {
                QuarantineJournal journal = read(file, new Header(owner, lease, Set.of()));
                journal.rewrite();
                return journal;
            } catch (IOException | RuntimeException e) {
                file.close();
                throw e;
            }
        } catch (IOException e) {
            throw failure(path, e);
        }
    }

    private static QuarantineJournal read(JournalFile file, Header fresh) throws IOException {
        JournalFile.Content content = file.read();
        List<byte[]> records = content.records();
        if (records.isEmpty()) {
            if (!content.isWhole()) {
                throw new IOException("damaged, or no quarantine journal, so that it is not known what was changed:"
                        + " abandon its owner's guard, which clears the caches, before it is deleted");
            }
            return new QuarantineJournal(file, fresh);
        }
        Header known = header(records.get(0));
        Duration longest = known.lease.compareTo(fresh.lease) > 0 ? known.lease : fresh.lease;
        QuarantineJournal journal = new QuarantineJournal(file, new Header(known.owner, longest, known.guarded));
        for (byte[] record : records.subList(1, records.size())) {
            journal.backlog.addAll(changes(record));
        }
        if (!content.isWhole()) {
            known.guarded.forEach(cache -> journal.backlog.add(new Change(cache, null)));
        }
        return journal;
    }

    private static Header header(byte[] record) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(record));
        if (record.length < 2 * Integer.BYTES || in.readInt() != MAGIC || in.readInt() != LAYOUT) {
            throw new IOException("no quarantine journal of this version");
        }
        String owner = in.readUTF();
        Duration lease = Duration.ofMillis(in.readLong());
        Set<String> guarded = new TreeSet<>();
        for (int left = in.readInt(); left > 0; left--) {
            guarded.add(in.readUTF());
        }
        return new Header(owner, lease, guarded);
    }

    private static byte[] written(Header header) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(MAGIC);
        out.writeInt(LAYOUT);
        out.writeUTF(header.owner);
        out.writeLong(header.lease.toMillis());
        out.writeInt(header.guarded.size());
        for (String cache : header.guarded) {
            out.writeUTF(cache);
        }
        return bytes.toByteArray();
    }

    private static List<Change> changes(byte[] record) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(record));
        List<Change> changes = new ArrayList<>();
        while (in.available() > 0) {
            String cache = in.readUTF();
            int length = in.readInt();
            changes.add(new Change(cache, length < 0 ? null : new Bytes(in.readNBytes(length))));
        }
        return changes;
    }

    private static byte[] written(Collection<Change> changes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (Change change : changes) {
            Bytes key = change.key();
            out.writeUTF(change.cache());
            out.writeInt(key == null ? -1 : key.length());
            if (key != null) {
                out.write(key.array());
            }
        }
        return bytes.toByteArray();
    }

    String owner() {
        return header.owner;
    }

    Duration lease() {
        return header.lease;
    }

    Set<String> guarded() {
        return header.guarded;
    }

    /** What the cluster has not been told, in the order of the first time. */
    Set<Change> backlog() {
        return backlog;
    }

    /**
     * Notes what the cluster has under guard now.
     *
     * @throws UncheckedIOException it counts as it did before
     */
    void setGuarded(Collection<String> caches) {
        Header before = header;
        header = new Header(before.owner, before.lease, new TreeSet<>(caches));
        try {
            rewrite();
        } catch (UncheckedIOException e) {
            header = before;
            throw e;
        }
    }

    /**
     * Makes changes durable.
     *
     * @throws UncheckedIOException they may not be
     */
    void append(Collection<Change> changes) {
        List<Change> unknown =
                changes.stream().filter(change -> !isKnown(change)).toList();
        if (unknown.isEmpty()) {
            return;
        }
        try {
            if (!file.isWritable()) {
                rewrite();
            }
            if (file.size() > LIMIT_BYTES) {
                throw new IOException(
                        "longer than " + LIMIT_BYTES + " bytes: too much was changed without the cluster");
            }
            file.append(written(unknown));
        } catch (IOException e) {
            throw failure(file.path(), e);
        }
        backlog.addAll(unknown);
    }

    private boolean isKnown(Change change) {
        return backlog.contains(change) || backlog.contains(new Change(change.cache(), null));
    }

    /** Forgets what the cluster has been told. */
    void clear() {
        backlog.clear();
        rewrite();
    }

    private void rewrite() {
        try {
            List<byte[]> records = new ArrayList<>();
            records.add(written(header));
            if (!backlog.isEmpty()) {
                records.add(written(backlog));
            }
            file.replace(records);
        } catch (IOException e) {
            throw failure(file.path(), e);
        }
    }

    private static UncheckedIOException failure(Path path, IOException e) {
        return new UncheckedIOException("quarantine journal " + path + ": " + e.getMessage(), e);
    }

    /** Leaves the file for the next process. */
    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw failure(file.path(), e);
        }
    }
}
