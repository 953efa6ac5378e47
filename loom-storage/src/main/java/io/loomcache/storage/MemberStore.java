package io.loomcache.storage;

import io.loomcache.storage.StoreException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
    private final Seal seal;
    private volatile Identity identity;
    private boolean closed;

    private MemberStore(
            Path folder,
            Identity identity,
            FolderLock lock,
            EngineCodec codec,
            FailStop failStop,
            Disk disk,
            Seal seal) {
        this.seal = seal;
        this.folder = folder;
        this.identity = identity;
        this.lock = lock;
        this.codec = codec;
        this.failStop = failStop;
        this.disk = disk;
    }

    /**
     * Opens the folder, which is created if it is not there, with an incarnation of its own.
     *
     * @param master with it a new folder is encrypted, and a used one has to be; null: neither
     * @param onFailure told once, by the thread that met it, of the failure after which nothing works any
     *     more: the member has to stop
     * @throws StoreException if the folder is unusable, locked, foreign, of a newer format, or corrupt;
     *     nothing was changed
     */
    public static MemberStore open(
            Path directory,
            String clusterId,
            String memberId,
            @Nullable MasterKey master,
            EngineCodec codec,
            Consumer<Throwable> onFailure) {
        return open(directory, fresh(clusterId, memberId, master), master, codec, onFailure, Disk.REAL);
    }

    /** Opens a folder that is not encrypted; see the other {@code open}. */
    public static MemberStore open(
            Path directory, String clusterId, String memberId, EngineCodec codec, Consumer<Throwable> onFailure) {
        return open(directory, clusterId, memberId, null, codec, onFailure);
    }

    private static Identity fresh(String clusterId, String memberId, @Nullable MasterKey master) {
        Identity fresh = Identity.fresh(clusterId, memberId, new SecureRandom().nextLong());
        return master == null ? fresh : fresh.withWrappedKey(master.wrap(DataKey.draw(), fresh.keyContext()));
    }

    private static Seal seal(Path directory, Identity identity, @Nullable MasterKey master) {
        byte[] wrapped = identity.wrappedKey();
        if (wrapped == null && master == null) {
            return Seal.PLAIN;
        } else if (wrapped == null) {
            throw new StoreException(
                    Kind.KEY,
                    directory + " is not encrypted, but there is a key for it: expected an empty folder or no key;"
                            + " nothing was changed");
        } else if (master == null) {
            throw new StoreException(
                    Kind.KEY,
                    directory + " is encrypted: expected the key file that it was made with, found none; nothing was"
                            + " changed");
        }
        return master.unwrap(wrapped, identity.keyContext(), directory.toString());
    }

    /**
     * Gives the folder's key to another master key; what is encrypted stays as it is.
     *
     * @throws StoreException if the folder is not encrypted, not with {@code present}, locked or not usable; it opens with
     *     {@code present} still
     */
    public static void rotate(
            Path directory, String clusterId, String memberId, MasterKey present, MasterKey next, EngineCodec codec) {
        try (MemberStore store = openUsed(directory, clusterId, memberId, present, codec)) {
            Identity before = store.identity;
            byte[] context = before.keyContext();
            byte[] wrapped = before.wrappedKey();
            if (wrapped == null) {
                throw new IllegalStateException("opened with a key, so it has one");
            }
            DataKey key = present.unwrap(wrapped, context, directory.toString());
            before.withWrappedKey(next.wrap(key, context)).replace(directory, store.disk);
        } catch (IOException e) {
            throw new StoreException(Kind.FAILED, directory + ": the key cannot be written: " + e, e);
        }
    }

    /**
     * Opens a folder with nothing in it, to fill its groups before there is a cluster. Until {@link #filled} has returned, nobody can
     * open it again.
     *
     * @throws StoreException if the folder is unusable, locked, or not empty; nothing was changed
     */
    public static MemberStore openEmpty(
            Path directory, String clusterId, String memberId, @Nullable MasterKey master, EngineCodec codec) {
        Folders.create(directory, Disk.REAL);
        Folders.requireEmpty(directory);
        Identity unfinished = fresh(clusterId, memberId, master).withContent(Identity.UNFINISHED);
        return open(directory, unfinished, master, codec, failure -> {}, Disk.REAL);
    }

    /**
     * Opens the folder of a member that has run.
     *
     * @throws StoreException if there is none, or as {@link #open}; nothing was changed
     */
    public static MemberStore openUsed(
            Path directory, String clusterId, String memberId, @Nullable MasterKey master, EngineCodec codec) {
        Folders.requireUsed(directory);
        return open(directory, clusterId, memberId, master, codec, failure -> {});
    }

    /** Whether a folder, which need not be open, belongs to a cluster: then its log knows the others. */
    public static boolean isFounded(Path directory) {
        return Identity.isFounded(directory);
    }

    static MemberStore open(
            Path directory,
            Identity ifNew,
            @Nullable MasterKey master,
            EngineCodec codec,
            Consumer<Throwable> onFailure,
            Disk disk) {
        Folders.create(directory, disk);
        try (Opened opened = new Opened()) {
            FolderLock lock = opened.add(FolderLock.take(directory));
            Identity identity = ifNew.claim(directory, disk);
            if (identity.isUnfinished() && !ifNew.isUnfinished()) {
                throw new StoreException(
                        Kind.UNUSABLE,
                        directory + ": expected data, found a restore that did not come to its end: delete all that is"
                                + " in the folder and restore again");
            }
            MemberStore store = new MemberStore(
                    directory, identity, lock, codec, new FailStop(onFailure), disk, seal(directory, identity, master));
            opened.keep();
            return store;
        }
    }

    /** The member as this folder makes it. */
    public Founder self() {
        return new Founder(identity.memberId(), identity.incarnation());
    }

    /** What was put into the folder before its cluster was founded; null: nothing. */
    public @Nullable String content() {
        return identity.content();
    }

    /**
     * All groups are filled; durable when this returns.
     *
     * @param content names what they hold: members with another content can't found a cluster with this one
     * @throws StoreException if it can't be written: the folder is unfinished still
     */
    public synchronized void filled(String content) {
        failStop.check();
        Identity finished = identity.withContent(content);
        try {
            finished.replace(folder, disk);
        } catch (Throwable e) {
            throw failStop.fail("writing the content's name", e);
        }
        identity = finished;
    }

    /** How the folder's cluster began; null: it belongs to none yet. */
    public @Nullable Founding founding() {
        return identity.founding();
    }

    /**
     * The folder belongs to a cluster from now on; durable when this returns. Again with the same does nothing.
     *
     * @throws IllegalStateException if the folder belongs to another cluster; nothing was changed
     * @throws StoreException if it can't be written: the member has to stop
     */
    public synchronized void found(Founding founding) {
        failStop.check();
        Founding before = identity.founding();
        if (before != null && !before.equals(founding)) {
            throw new IllegalStateException(
                    folder + " belongs to " + before + ", found another beginning: " + founding);
        }
        if (before == null) {
            Identity founded = identity.withFounding(founding);
            try {
                founded.replace(folder, disk);
            } catch (Throwable e) {
                throw failStop.fail("writing the founding", e);
            }
            identity = founded;
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
                group,
                number -> GroupStore.open(
                        folder.resolve("group-" + number), codec, failStop, disk, identity.content() != null, seal));
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
