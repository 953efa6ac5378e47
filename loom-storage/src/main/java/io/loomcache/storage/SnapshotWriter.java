package io.loomcache.storage;

import io.loomcache.storage.Manifest.Chunk;
import io.loomcache.storage.Manifest.ChunkId;
import io.loomcache.storage.SnapshotStore.Build;
import io.loomcache.storage.StoreException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Writes the snapshots that were taken here, on one thread of its own, so that the Raft thread does not
 * wait for what the state weighs, and at a {@link Pace} that leaves the disk to the log. At most one snapshot
 * waits while one is written; a newer one takes its place. Thread-safe.
 */
final class SnapshotWriter implements AutoCloseable {

    private static final long CLOSE_SECONDS = 60;

    private final SnapshotStore store;
    private final MembersCodec members;
    private final FailStop failStop;
    private final AtomicReference<@Nullable PendingSnapshot> waiting = new AtomicReference<>();
    private final Pace pace = new Pace(() -> waiting.get() != null);
    private final ExecutorService thread;
    private final StoreMeasures measures;

    SnapshotWriter(String name, SnapshotStore store, MembersCodec members, FailStop failStop, StoreMeasures measures) {
        this.store = store;
        this.members = members;
        this.failStop = failStop;
        this.measures = measures;
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread created = new Thread(task, name);
            created.setDaemon(true);
            return created;
        });
    }

    /** Takes over a complete snapshot. */
    void submit(PendingSnapshot snapshot) {
        if (waiting.getAndSet(snapshot) == null) {
            thread.execute(this::writeWaiting);
        }
    }

    private void writeWaiting() {
        PendingSnapshot snapshot = waiting.getAndSet(null);
        if (snapshot == null || pace.hasEnded()) {
            return;
        }
        try {
            write(snapshot);
        } catch (Throwable e) {
            if (!pace.hasEnded()) {
                failStop.fail("writing the snapshot at " + snapshot.index(), e);
            }
        }
    }

    private void write(PendingSnapshot snapshot) {
        long startNanos = System.nanoTime();
        SnapshotEvent event = new SnapshotEvent();
        event.begin();
        Build build = store.begin();
        List<Chunk> chunks = new ArrayList<>();
        for (ChunkContent content : snapshot.contents()) {
            if (pace.hasEnded() || snapshot.index() <= store.durableIndex()) {
                store.abandon(build);
                return;
            }
            ChunkId id = new ChunkId(content.number(), content.version());
            Chunk known = store.reuse(build, id);
            chunks.add(known != null ? known : pace.step(() -> store.add(build, id, content.bytes())));
        }
        if (publish(snapshot, build, chunks)) {
            measures.snapshotWritten(System.nanoTime() - startNanos, bytesOf(chunks));
            event.write(snapshot.index(), bytesOf(chunks), false);
            deleteReplaced();
        }
    }

    private static long bytesOf(List<Chunk> chunks) {
        return chunks.stream().mapToLong(Chunk::length).sum();
    }

    /** What is not deleted when the store closes goes at the next open. */
    private void deleteReplaced() {
        Set<Chunk> candidates = store.dropReplaced();
        while (!candidates.isEmpty() && !pace.hasEnded()) {
            pace.step(() -> store.deleteSome(candidates));
        }
    }

    /** Makes a received snapshot durable, on the caller's thread; what it replaces goes in the background. */
    void install(ReceivedSnapshot received) {
        SnapshotEvent event = new SnapshotEvent();
        event.begin();
        if (publish(received.snapshot(), received.build(), received.chunks())) {
            measures.snapshotInstalled(bytesOf(received.chunks()));
            event.write(received.index(), bytesOf(received.chunks()), true);
            thread.execute(this::deleteAfterInstall);
        }
    }

    private void deleteAfterInstall() {
        try {
            deleteReplaced();
        } catch (Throwable e) {
            if (!pace.hasEnded()) {
                failStop.fail("deleting replaced snapshots", e);
            }
        }
    }

    /** Makes a snapshot durable, and only then lets go of the memory behind its chunks. */
    private boolean publish(PendingSnapshot snapshot, Build build, List<Chunk> chunks) {
        if (!store.publish(build, snapshot.manifest(members, chunks))) {
            return false;
        }
        List<ChunkContent> contents = snapshot.contents();
        for (int i = 0; i < contents.size(); i++) {
            Chunk chunk = chunks.get(i);
            contents.get(i).movedToDisk(() -> read(chunk));
        }
        return true;
    }

    /** Reads a chunk for whoever holds its content. */
    byte[] read(Chunk chunk) {
        failStop.check();
        if (pace.hasEnded()) {
            throw new StoreException(Kind.GONE, "the store of chunk " + chunk.number() + " is closed");
        }
        try {
            return store.read(chunk);
        } catch (StoreException e) {
            if (e.kind() == Kind.GONE) {
                throw e;
            }
            throw failStop.fail("reading chunk " + chunk.number(), e);
        } catch (RuntimeException e) {
            throw failStop.fail("reading chunk " + chunk.number(), e);
        }
    }

    /** Waits for the chunk in hand, and gives up the rest: the log still has it. */
    @Override
    public void close() {
        pace.end();
        waiting.set(null);
        thread.shutdown();
        boolean interrupted = Thread.interrupted();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                throw new StoreException(Kind.FAILED, "the snapshot thread did not end within " + CLOSE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
