package io.loomcache.storage;

import io.loomcache.storage.StoreException.Kind;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The folder of one member: who it belongs to, and the durable Raft state of its groups. While it is open
 * no other store, in this process or another, can open it. Thread-safe.
 *
 * <p>The disk format is described in docs/STORAGE.md.
 */
public final class MemberStore implements AutoCloseable {

    private final Path folder;
    private final FolderLock lock;
    private final EngineCodec codec;
    private final FailStop failStop;
    private final Disk disk;
    private final SortedMap<Integer, GroupStore> groups = new TreeMap<>();
    private boolean closed;

    private MemberStore(Path folder, FolderLock lock, EngineCodec codec, FailStop failStop, Disk disk) {
        this.folder = folder;
        this.lock = lock;
        this.codec = codec;
        this.failStop = failStop;
        this.disk = disk;
    }

    /**
     * Opens the folder, which is created if it is not there.
     *
     * @param onFailure told once, by the thread that met it, of the failure after which nothing works any
     *     more: the member has to stop
     * @throws StoreException if the folder is unusable, locked, foreign, of a newer format, or corrupt;
     *     nothing was changed
     */
    public static MemberStore open(
            Path directory, String clusterId, String memberId, EngineCodec codec, Consumer<Throwable> onFailure) {
        return open(directory, new Identity(clusterId, memberId), codec, onFailure, Disk.REAL);
    }

    static MemberStore open(
            Path directory, Identity identity, EngineCodec codec, Consumer<Throwable> onFailure, Disk disk) {
        Folders.create(directory, disk);
        try (Opened opened = new Opened()) {
            FolderLock lock = opened.add(FolderLock.take(directory));
            identity.claim(directory, disk);
            MemberStore store = new MemberStore(directory, lock, codec, new FailStop(onFailure), disk);
            opened.keep();
            return store;
        }
    }

    /**
     * The store of a group; the first call opens it and checks everything in it.
     *
     * @throws StoreException if it is corrupt, naming the record; nothing was repaired
     */
    public synchronized GroupStore group(int group) {
        failStop.check();
        if (closed) {
            throw new StoreException(Kind.GONE, folder + " is closed");
        }
        return groups.computeIfAbsent(
                group, number -> GroupStore.open(folder.resolve("group-" + number), codec, failStop, disk));
    }

    /** After the Raft threads have ended. Closes the groups and gives the folder free. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (lock) {
            groups.values().forEach(GroupStore::close);
        }
    }
}
