package io.loomcache.backup;

import org.jspecify.annotations.Nullable;

/** A backup is not what it should be: damaged, cut off, of a newer format or of another cluster. Nothing was done with it. */
public final class BackupException extends RuntimeException {

    private static final long serialVersionUID = 1;

    BackupException(String message) {
        this(message, null);
    }

    BackupException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static BackupException damaged(String file, String what, Object expected, Object found) {
        return new BackupException(file + " is damaged: " + what + ": expected " + expected + ", found " + found);
    }
}
