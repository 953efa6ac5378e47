package io.loomcache.storage;

import io.loomcache.storage.DurableFolder.Shape;
import io.loomcache.storage.Manifest.Chunk;
import io.loomcache.storage.Manifest.ChunkId;
import io.loomcache.storage.StoreException.Kind;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jetbrains.exodus.ArrayByteIterable;
import jetbrains.exodus.env.Cursor;
import jetbrains.exodus.env.Store;
import jetbrains.exodus.env.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of one group in an environment of their own. Thread-safe: the snapshot thread writes
 * those taken here, the Raft thread those received, anybody reads chunks.
 *
 * <p>The newest {@value #KEPT} snapshots are kept: the newest is what a restart needs, the chunks of the
 * one before may still be on their way to a follower.
 */
final class SnapshotStore implements AutoCloseable {

    static final int KEPT = 2;

    /** Chunks are written in commits of about this size: a sync of the log waits behind one at most. */
    private static final int COMMIT_BYTES = 512 << 10;
    /** Chunks deleted in one commit at most, so that a received chunk never waits long. */
    private static final int DELETIONS_PER_COMMIT = 64;

    final DurableFolder folder;
    private final ChunkTable table;
    private final Store manifests;

    /** From the oldest to the newest. */
    private final Deque<Manifest> kept = new ArrayDeque<>();
    /** The chunks on disk, and those about to be written. */
    private final Map<ChunkId, Chunk> known = new HashMap<>();

    private final Set<Build> builds = new HashSet<>();
    private final Map<Chunk, byte[]> unwritten = new HashMap<>();
    private long unwrittenBytes;
    private volatile long durableIndex;

    /** A snapshot on its way to disk, whose chunks must not be deleted meanwhile. */
    static final class Build {
        private final Set<Chunk> chunks = new HashSet<>();
    }

    private SnapshotStore(DurableFolder folder) {
        this.folder = folder;
        this.table = new ChunkTable(folder);
        this.manifests = folder.store("manifests");
    }

    static SnapshotStore open(Path path, Disk disk, Seal seal) {
        DurableFolder folder = DurableFolder.open(path, Shape.SNAPSHOTS, disk, seal);
        try {
            return DurableFolder.guardOpen(path, () -> new SnapshotStore(folder));
        } catch (Throwable e) {
            folder.close();
            throw e;
        }
    }

    /** Checks the newest snapshot chunk by chunk, and returns its manifest. Changes nothing. */
    synchronized Optional<Manifest> load() {
        return DurableFolder.guardOpen(folder.path(), () -> {
            Deque<Manifest> found = folder.read(this::readManifests);
            Optional<Manifest> newest = Optional.ofNullable(found.pollLast());
            newest.ifPresent(this::check);
            folder.read(table::names).forEach(chunk -> known.put(chunk.id(), chunk));
            kept.addAll(found);
            newest.ifPresent(kept::addLast);
            return newest;
        });
    }

    private void check(Manifest manifest) {
        for (Chunk chunk : manifest.chunks()) {
            if (folder.read(transaction -> table.get(transaction, chunk)).isEmpty()) {
                throw StoreException.corrupt(table.name(chunk), chunk.length() + " bytes", "nothing");
            }
        }
        durableIndex = manifest.index();
    }

    /** After a restart nothing is on its way any more: deletes all but the newest snapshot. */
    void deleteLeftovers() {
        Set<Chunk> candidates = dropReplaced(1);
        while (!candidates.isEmpty()) {
            deleteSome(candidates);
        }
    }

    private Deque<Manifest> readManifests(Transaction transaction) {
        Deque<Manifest> found = new ArrayDeque<>();
        try (Cursor cursor = manifests.openCursor(transaction)) {
            long previous = 0;
            while (cursor.getNext()) {
                byte[] key = DurableFolder.bytes(cursor.getKey());
                long index = key.length == Long.BYTES ? ByteBuffer.wrap(key).getLong() : -1;
                String name = folder.path() + ", manifest of snapshot " + index;
                Manifest manifest = Manifest.decode(name, folder.open(manifests, cursor.getKey(), cursor.getValue()));
                if (manifest.index() != index || index <= previous) {
                    throw StoreException.corrupt(name, "its index, after " + previous, manifest.index());
                }
                found.add(manifest);
                previous = index;
            }
        }
        return found;
    }

    /** The index of the newest durable snapshot, 0 for none. Safe from any thread. */
    long durableIndex() {
        return durableIndex;
    }

    synchronized Build begin() {
        Build build = new Build();
        builds.add(build);
        return build;
    }

    /** Forgets a build; its chunks go with the next snapshot unless that names them too. */
    synchronized void abandon(Build build) {
        builds.remove(build);
    }

    /** A chunk that need not be written again, or null. */
    synchronized @Nullable Chunk reuse(Build build, ChunkId id) {
        Chunk chunk = known.get(id);
        if (chunk != null) {
            build.chunks.add(chunk);
        }
        return chunk;
    }

    /** Takes the bytes of a chunk; durable with the manifest at the latest. */
    synchronized Chunk add(Build build, ChunkId id, byte[] bytes) {
        Chunk chunk =
                new Chunk(id.number(), id.version(), bytes.length, folder.checksum(id.number(), id.version(), bytes));
        build.chunks.add(chunk);
        if (!chunk.equals(known.put(id, chunk))) {
            unwritten.put(chunk, bytes);
            unwrittenBytes += bytes.length;
            if (unwrittenBytes >= COMMIT_BYTES) {
                folder.commit(this::writeChunks);
            }
        }
        return chunk;
    }

    private void writeChunks(Transaction transaction) {
        unwritten.forEach((chunk, bytes) -> table.put(transaction, chunk, bytes));
        unwritten.clear();
        unwrittenBytes = 0;
    }

    /**
     * Makes the snapshot durable and ends its build.
     *
     * @return false if a newer one is durable already, and this one is not wanted any more
     */
    synchronized boolean publish(Build build, Manifest manifest) {
        builds.remove(build);
        if (manifest.index() <= durableIndex) {
            return false;
        }
        folder.commit(transaction -> {
            writeChunks(transaction);
            put(transaction, manifest);
        });
        kept.addLast(manifest);
        durableIndex = manifest.index();
        return true;
    }

    /** The newest snapshot is that of other members from now on; durable when this returns. */
    synchronized void replaceMembers(Manifest manifest) {
        Manifest before = kept.removeLast();
        if (before.index() != manifest.index()) {
            throw new IllegalStateException(
                    "expected the snapshot at " + before.index() + ", found " + manifest.index());
        }
        folder.commit(transaction -> put(transaction, manifest));
        kept.addLast(manifest);
    }

    /** Forgets the snapshots beyond those kept, and returns the chunks to go through with {@link #deleteSome}. */
    Set<Chunk> dropReplaced() {
        return dropReplaced(KEPT);
    }

    private Set<Chunk> dropReplaced(int count) {
        synchronized (this) {
            while (kept.size() > count) {
                deleteManifest(kept.removeFirst());
            }
        }
        return folder.read(table::names);
    }

    private void deleteManifest(Manifest manifest) {
        folder.commit(transaction -> manifests.delete(transaction, key(manifest)));
    }

    /**
     * Deletes some of the candidates that no snapshot names, in one commit, and takes off those that are done.
     *
     * @return how many were deleted
     */
    synchronized int deleteSome(Set<Chunk> candidates) {
        kept.forEach(manifest -> candidates.removeAll(Set.copyOf(manifest.chunks())));
        builds.forEach(build -> candidates.removeAll(build.chunks));
        List<Chunk> some = candidates.stream().limit(DELETIONS_PER_COMMIT).toList();
        some.forEach(candidates::remove);
        some.forEach(chunk -> known.remove(chunk.id(), chunk));
        if (!some.isEmpty()) {
            folder.commit(transaction -> some.forEach(chunk -> table.delete(transaction, chunk)));
        }
        return some.size();
    }

    /** The checked bytes of a chunk. */
    byte[] read(Chunk chunk) {
        return folder.read(transaction -> table.get(transaction, chunk)).orElseThrow(() -> {
            boolean named = isNamed(chunk);
            return new StoreException(
                    named ? Kind.CORRUPT : Kind.GONE,
                    table.name(chunk) + ": expected " + chunk.length() + " bytes, found nothing; its snapshot is "
                            + (named ? "current" : "replaced"));
        });
    }

    private synchronized boolean isNamed(Chunk chunk) {
        return kept.stream().anyMatch(manifest -> manifest.chunks().contains(chunk));
    }

    private void put(Transaction transaction, Manifest manifest) {
        ArrayByteIterable key = key(manifest);
        manifests.put(transaction, key, folder.seal(manifests, key, manifest.encode()));
    }

    private static ArrayByteIterable key(Manifest manifest) {
        return new ArrayByteIterable(
                ByteBuffer.allocate(Long.BYTES).putLong(manifest.index()).array());
    }

    @Override
    public void close() {
        folder.close();
    }
}
