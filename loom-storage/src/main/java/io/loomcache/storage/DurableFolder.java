package io.loomcache.storage;

import io.loomcache.storage.StoreException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import jetbrains.exodus.ArrayByteIterable;
import jetbrains.exodus.ByteIterable;
import jetbrains.exodus.ConfigurationStrategy;
import jetbrains.exodus.ExodusException;
import jetbrains.exodus.core.dataStructures.Pair;
import jetbrains.exodus.env.Environment;
import jetbrains.exodus.env.EnvironmentConfig;
import jetbrains.exodus.env.Environments;
import jetbrains.exodus.env.Store;
import jetbrains.exodus.env.StoreConfig;
import jetbrains.exodus.env.Transaction;
import jetbrains.exodus.io.DataReader;
import jetbrains.exodus.io.DataWriter;
import jetbrains.exodus.io.FileDataReaderWriterProvider;
import jetbrains.exodus.log.LogConfig;

/**
 * One Xodus environment in which every commit is durable when it returns. Thread-safe; commits exclude
 * each other.
 *
 * <p>Xodus appends all changes to files of a fixed size, and a cleaner copies what is still in use out of
 * old files and deletes them. What is kept here is a log: nearly everything in an old file is dead, so
 * cleaning early is cheap, and is what bounds the disk.
 */
final class DurableFolder implements AutoCloseable {

    /** How an environment is laid out. */
    enum Shape {
        /**
         * A file has to hold the largest log entry. What is dead is dead by whole files, so early cleaning
         * copies little.
         */
        LOG(16 << 20, 75),
        /** Values are small pieces; chunks that live long lie among dead ones, so early cleaning would copy much. */
        SNAPSHOTS(4 << 20, 50);

        /** A value and what surrounds it must fit into a file. */
        private final int fileBytes;
        /** Below it the cleaner works: the folder is at most some files more than what lives, divided by it. */
        private final int minUtilizationPercent;

        Shape(int fileBytes, int minUtilizationPercent) {
            this.fileBytes = fileBytes;
            this.minUtilizationPercent = minUtilizationPercent;
        }

        /** Leaves room for what surrounds a value in a file. */
        int maxValueBytes() {
            return fileBytes - (1 << 20);
        }
    }

    private static final int CACHE_BYTES = 8 << 20;
    /** All files but the newest, which is being written, may be cleaned. */
    private static final int CLEANER_MIN_FILE_AGE = 1;
    /** Looks by itself so often, not only when a file is full. */
    private static final int CLEANER_RUN_EVERY_SECONDS = 1;

    /** Works so long at most, but for the file in hand, and then rests as long: short turns let the log's syncs pass. */
    private static final int CLEANER_RUN_PERIOD_MILLIS = 100;
    /** The first second belongs to the restart. */
    private static final int CLEANER_START_MILLIS = 1_000;
    /** The cleaner excludes commits while it copies: after this time it lets go. */
    private static final int CLEANER_TRANSACTION_MILLIS = 20;
    /** Nobody reads a file that the cleaner has emptied for longer than one short transaction. */
    private static final int DELETION_DELAY_MILLIS = 500;
    /** Every commit syncs; the periodic sync of commits that did not is never wanted. */
    private static final long SYNC_PERIOD_MILLIS = 24 * 60 * 60 * 1_000L;

    private final Path path;
    private final Environment environment;
    private final Seal seal;
    /** Group and environment: a value of one place can't be taken for one of another. */
    private final String label;

    private DurableFolder(Path path, Environment environment, Seal seal) {
        this.path = path;
        this.environment = environment;
        this.seal = seal;
        Path group = path.toAbsolutePath().getParent();
        this.label = (group == null ? "" : group.getFileName()) + "/" + path.getFileName();
    }

    static DurableFolder open(Path path, Shape shape, Disk disk, Seal seal) {
        DurableFiles.prepare(
                path, disk, aside -> newEnvironment(aside, config(shape), disk).close());
        return guardOpen(path, () -> {
            Environment environment = newEnvironment(path, config(shape), disk);
            DurableFolder opened = new DurableFolder(path, environment, seal);
            if (!opened.isDurable()) {
                opened.close();
                throw new StoreException(
                        Kind.UNUSABLE, path + ": expected durable writes and no silent repair, found otherwise");
            }
            return opened;
        });
    }

    /** Whether the environment that was opened has the settings that the promise rests on. */
    boolean isDurable() {
        EnvironmentConfig config = environment.getEnvironmentConfig();
        return config.getLogDurableWrite() && !config.isLogClearInvalid();
    }

    private static Environment newEnvironment(Path path, EnvironmentConfig config, Disk disk) {
        Pair<DataReader, DataWriter> files = new FileDataReaderWriterProvider().newReaderWriter(path.toString());
        DataWriter writer = new SyncedWriter(path, files.getSecond(), disk);
        return withOwnLoader(() -> Environments.newInstance(LogConfig.create(files.getFirst(), writer), config));
    }

    /** Xodus finds its parts through the thread's class loader, which may be anybody's. */
    private static Environment withOwnLoader(Supplier<Environment> opening) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(DurableFolder.class.getClassLoader());
        try {
            return opening.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static EnvironmentConfig config(Shape shape) {
        return new EnvironmentConfig(ConfigurationStrategy.IGNORE)
                .setLogDurableWrite(true)
                .setLogSyncPeriod(SYNC_PERIOD_MILLIS)
                .setLogClearInvalid(false)
                .setLogFileSize(shape.fileBytes >> 10)
                .setLogLockTimeout(0)
                .setLogCacheShared(false)
                .setMemoryUsage(CACHE_BYTES)
                .setEnvCloseForcedly(true)
                .setEnvGatherStatistics(false)
                .setManagementEnabled(false)
                .setGcStartIn(CLEANER_START_MILLIS)
                .setGcRunEvery(CLEANER_RUN_EVERY_SECONDS)
                .setGcRunPeriod(CLEANER_RUN_PERIOD_MILLIS)
                .setGcFileMinAge(CLEANER_MIN_FILE_AGE)
                .setGcMinUtilization(shape.minUtilizationPercent)
                .setGcTransactionTimeout(CLEANER_TRANSACTION_MILLIS)
                .setGcFilesDeletionDelay(DELETION_DELAY_MILLIS);
    }

    /** Runs what reads at open; whatever the engine throws there means that the files are not as written. */
    static <T> T guardOpen(Path path, Opening<T> opening) {
        try {
            return opening.run();
        } catch (StoreException e) {
            throw e;
        } catch (ExodusException e) {
            if (String.valueOf(e.getMessage()).contains("environment lock")) {
                throw new StoreException(Kind.LOCKED, path + " is open in another process: " + e.getMessage(), e);
            }
            throw unreadable(path, e);
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError | AssertionError e) {
            throw unreadable(path, e);
        }
    }

    private static StoreException unreadable(Path path, Throwable cause) {
        if (cause.getCause() instanceof IOException) {
            return new StoreException(Kind.UNUSABLE, path + " cannot be read: " + cause, cause);
        }
        return new StoreException(
                Kind.CORRUPT, path + ": expected the files of a log as they were written, found " + cause, cause);
    }

    interface Opening<T> {
        T run();
    }

    Path path() {
        return path;
    }

    /** Opens or creates a store. */
    Store store(String name) {
        Store[] opened = new Store[1];
        commit(transaction -> opened[0] = environment.openStore(name, StoreConfig.WITHOUT_DUPLICATES, transaction));
        return opened[0];
    }

    <T> T read(Function<Transaction, T> reading) {
        Transaction transaction = environment.beginReadonlyTransaction();
        try {
            return reading.apply(transaction);
        } finally {
            transaction.abort();
        }
    }

    /**
     * Applies the changes in one transaction, durable when this returns. The thread's interrupt flag is put
     * aside meanwhile: waiting for the cleaner must not fail for it.
     */
    void commit(Consumer<Transaction> changes) {
        boolean interrupted = Thread.interrupted();
        try {
            commitExclusively(changes);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void commitExclusively(Consumer<Transaction> changes) {
        Transaction transaction = environment.beginExclusiveTransaction();
        try {
            changes.accept(transaction);
            if (!transaction.commit()) {
                throw new IllegalStateException(path + ": an exclusive transaction was not committed");
            }
        } finally {
            if (!transaction.isFinished()) {
                transaction.abort();
            }
        }
    }

    /** The bytes for a key of a store. */
    ArrayByteIterable seal(Store store, ByteIterable key, byte[] plain, int length) {
        if (seal == Seal.PLAIN) {
            return new ArrayByteIterable(plain, length);
        }
        byte[] exact = plain.length == length ? plain : Arrays.copyOf(plain, length);
        return new ArrayByteIterable(seal.seal(context(store, bytes(key)), exact));
    }

    ArrayByteIterable seal(Store store, ByteIterable key, byte[] plain) {
        return seal(store, key, plain, plain.length);
    }

    /** The checked bytes that were sealed for this key, if the folder is encrypted; else the bytes as they are. */
    byte[] open(Store store, ByteIterable key, ByteIterable value) {
        byte[] sealed = bytes(value);
        if (seal == Seal.PLAIN) {
            return sealed;
        }
        return seal.open(path + ", a value of " + store.getName(), context(store, bytes(key)), sealed);
    }

    /** The checksum of a chunk as it may stand in its key, where everybody can read it. */
    int checksum(int number, long version, byte[] bytes) {
        ByteBuffer place = ByteBuffer.allocate(2 * Integer.BYTES + Long.BYTES)
                .putInt(number)
                .putLong(version)
                .putInt(bytes.length);
        return seal.conceal(place.array(), RecordReader.checksum(bytes, 0, bytes.length));
    }

    private byte[] context(Store store, byte[] key) {
        byte[] place = (label + "/" + store.getName() + "/").getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(place.length + key.length)
                .put(place)
                .put(key)
                .array();
    }

    static byte[] bytes(ByteIterable value) {
        byte[] bytes = value.getBytesUnsafe();
        return bytes.length == value.getLength() ? bytes : Arrays.copyOf(bytes, value.getLength());
    }

    @Override
    public void close() {
        if (environment.isOpen()) {
            environment.close();
        }
    }
}
