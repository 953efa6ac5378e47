package io.loomcache.storage;

import io.loomcache.storage.StoreException.Kind;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Function;
import jetbrains.exodus.ByteIterable;
import jetbrains.exodus.ConfigurationStrategy;
import jetbrains.exodus.ExodusException;
import jetbrains.exodus.env.Environment;
import jetbrains.exodus.env.EnvironmentConfig;
import jetbrains.exodus.env.Environments;
import jetbrains.exodus.env.Store;
import jetbrains.exodus.env.StoreConfig;
import jetbrains.exodus.env.Transaction;

/**
 * One Xodus environment in which every commit is durable when it returns. Thread-safe; commits exclude
 * each other.
 *
 * <p>Xodus appends all changes to files of a fixed size, and a cleaner copies what is still in use out of
 * old files and deletes them. What is kept here is a log: nearly everything in an old file is dead, so
 * cleaning early is cheap, and is what bounds the disk.
 */
final class DurableFolder implements AutoCloseable {

    /** A value must fit into a file, so this bounds a log entry. */
    static final int FILE_BYTES = 16 << 20;
    /** Room for what surrounds a value in a file. */
    static final int MAX_VALUE_BYTES = FILE_BYTES - (1 << 20);

    private static final int CACHE_BYTES = 8 << 20;
    /** The newest file is being written; one before it may be named by a reader. */
    private static final int CLEANER_MIN_FILE_AGE = 1;
    /** Clean as soon as half of the files' bytes are dead: then the folder is at most twice what lives. */
    private static final int CLEANER_MIN_UTILIZATION_PERCENT = 50;
    /** The cleaner holds the commit lock while it copies; often and little keeps each stop short. */
    private static final int CLEANER_RUN_PERIOD_MILLIS = 500;

    private static final int CLEANER_START_MILLIS = 1_000;
    private static final int CLEANER_TRANSACTION_MILLIS = 20;
    /** Nobody reads a file that the cleaner has emptied for longer than one short transaction. */
    private static final int DELETION_DELAY_MILLIS = 500;
    /** Every commit syncs; the periodic sync of commits that did not is never wanted. */
    private static final long SYNC_PERIOD_MILLIS = 24 * 60 * 60 * 1_000L;

    private final Path path;
    private final Environment environment;

    private DurableFolder(Path path, Environment environment) {
        this.path = path;
        this.environment = environment;
    }

    static DurableFolder open(Path path) {
        Folders.create(path);
        return guardOpen(path, () -> {
            Environment environment = Environments.newInstance(path.toFile(), config());
            try {
                requireDurable(path, environment);
                return new DurableFolder(path, environment);
            } catch (Throwable e) {
                environment.close();
                throw e;
            }
        });
    }

    private static EnvironmentConfig config() {
        return new EnvironmentConfig(ConfigurationStrategy.IGNORE)
                .setLogDurableWrite(true)
                .setLogSyncPeriod(SYNC_PERIOD_MILLIS)
                .setLogClearInvalid(false)
                .setLogFileSize(FILE_BYTES >> 10)
                .setLogLockTimeout(0)
                .setLogCacheShared(false)
                .setMemoryUsage(CACHE_BYTES)
                .setEnvCloseForcedly(true)
                .setEnvGatherStatistics(false)
                .setManagementEnabled(false)
                .setGcStartIn(CLEANER_START_MILLIS)
                .setGcRunPeriod(CLEANER_RUN_PERIOD_MILLIS)
                .setGcFileMinAge(CLEANER_MIN_FILE_AGE)
                .setGcMinUtilization(CLEANER_MIN_UTILIZATION_PERCENT)
                .setGcTransactionTimeout(CLEANER_TRANSACTION_MILLIS)
                .setGcFilesDeletionDelay(DELETION_DELAY_MILLIS);
    }

    private static void requireDurable(Path path, Environment environment) {
        EnvironmentConfig config = environment.getEnvironmentConfig();
        if (!config.getLogDurableWrite() || config.isLogClearInvalid()) {
            throw new StoreException(
                    Kind.UNUSABLE,
                    path + ": expected durable writes and no silent repair, found durableWrite="
                            + config.getLogDurableWrite() + ", clearInvalid=" + config.isLogClearInvalid());
        }
    }

    /** Runs what reads at open; whatever the engine throws there means that the files are not as written. */
    static <T> T guardOpen(Path path, Opening<T> opening) {
        try {
            return opening.run();
        } catch (StoreException e) {
            throw e;
        } catch (ExodusException e) {
            if (String.valueOf(e.getMessage()).contains("lock")) {
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
     * Applies the changes in one transaction, durable when this returns.
     *
     * <p>Xodus swallows the exception of a sync that an interrupt cut short, so the thread's interrupt flag
     * is put aside meanwhile, and if an interrupt came in between, the files are synced once more here.
     */
    void commit(Consumer<Transaction> changes) {
        boolean interrupted = Thread.interrupted();
        try {
            commitExclusively(changes);
            while (Thread.interrupted()) {
                interrupted = true;
                syncNewestFiles();
            }
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

    /** One commit touches at most the newest file and the one that it filled. */
    private void syncNewestFiles() {
        File[] files = path.toFile().listFiles((folder, name) -> name.endsWith(".xd"));
        if (files == null) {
            throw new StoreException(Kind.FAILED, path + " cannot be listed");
        }
        Arrays.sort(files);
        try {
            for (int i = Math.max(0, files.length - 2); i < files.length; i++) {
                try (RandomAccessFile file = new RandomAccessFile(files[i], "r")) {
                    file.getFD().sync();
                }
            }
        } catch (IOException e) {
            throw new StoreException(Kind.FAILED, path + " cannot be synced: " + e, e);
        }
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
