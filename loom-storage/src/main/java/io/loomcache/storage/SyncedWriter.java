package io.loomcache.storage;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import jetbrains.exodus.ExodusException;
import jetbrains.exodus.io.Block;
import jetbrains.exodus.io.DataWriter;
import jetbrains.exodus.io.RemoveBlockType;
import jetbrains.exodus.log.LogUtil;
import org.jspecify.annotations.Nullable;

/**
 * Writes the files of an environment so that a sync has happened when it returns, or throws.
 *
 * <p>Xodus syncs through a channel, which an interrupt closes, and swallows the exception: the commit
 * would be acknowledged without being on disk. It also stops syncing the folder after its first full
 * file, so that the name of a later file could be lost. Here a sync heeds no interrupt, and the folder is
 * synced for each new file. Used by one commit at a time.
 */
final class SyncedWriter implements DataWriter {

    private final Path folder;
    private final DataWriter files;
    private final Disk disk;
    private Path newestPath;
    private @Nullable RandomAccessFile newest;

    /** Writes through the engine's own writer, but for the syncs. */
    SyncedWriter(Path folder, DataWriter files, Disk disk) {
        this.folder = folder;
        this.files = files;
        this.disk = disk;
        this.newestPath = folder;
    }

    @Override
    public Block openOrCreateBlock(long address, long length) {
        Block block = files.openOrCreateBlock(address, length);
        try {
            newestPath = folder.resolve(LogUtil.getLogFilename(address));
            newest = new RandomAccessFile(newestPath.toFile(), "rw");
            return block;
        } catch (IOException e) {
            throw new ExodusException("the file at " + address + " of " + folder + " cannot be opened", e);
        }
    }

    @Override
    public void sync() {
        try {
            if (newest != null) {
                disk.sync(newestPath, newest.getFD());
            }
        } catch (IOException e) {
            throw new ExodusException("a file of " + folder + " cannot be synced", e);
        }
    }

    @Override
    public void syncDirectory() {
        try {
            disk.syncFolder(folder);
        } catch (IOException e) {
            throw new ExodusException(folder + " cannot be synced", e);
        }
    }

    @Override
    public void close() {
        files.close();
        closeNewest();
    }

    private void closeNewest() {
        try {
            if (newest != null) {
                newest.close();
                newest = null;
            }
        } catch (IOException e) {
            throw new ExodusException("a file of " + folder + " cannot be closed", e);
        }
    }

    @Override
    public void clear() {
        closeNewest();
        files.clear();
    }

    @Override
    public boolean isOpen() {
        return files.isOpen();
    }

    @Override
    public Block write(byte[] bytes, int offset, int length) {
        return files.write(bytes, offset, length);
    }

    @Override
    public void removeBlock(long address, RemoveBlockType type) {
        files.removeBlock(address, type);
        // A torn commit goes file by file, and then the file before them is cut: were only that durable, a short
        // file would stand before others, which is not how a log ends.
        syncDirectory();
    }

    @Override
    public void truncateBlock(long address, long length) {
        files.truncateBlock(address, length);
    }

    @Override
    public boolean lock(long timeoutMillis) {
        return files.lock(timeoutMillis);
    }

    @Override
    public boolean release() {
        return files.release();
    }

    @Override
    public String lockInfo() {
        return files.lockInfo();
    }
}
