package io.loomcache.storage;

import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What makes files, and names in folders, durable: all that the store promises about a loss of power rests on
 * the calls made here. Thread-safe, and never disturbed by an interrupt.
 */
interface Disk {

    /** The operating system's. */
    Disk REAL = new Disk() {
        @Override
        public void sync(Path file, FileDescriptor open) throws IOException {
            open.sync();
        }

        @Override
        public void syncFolder(Path folder) throws IOException {
            Folders.sync(folder);
        }
    };

    /** The file's content is durable when this returns; its name need not be. */
    void sync(Path file, FileDescriptor open) throws IOException;

    /** The names in the folder are durable when this returns, their absence as well. */
    void syncFolder(Path folder) throws IOException;

    /** The name of a file or folder is durable when this returns. */
    default void syncName(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            syncFolder(parent);
        }
    }
}
