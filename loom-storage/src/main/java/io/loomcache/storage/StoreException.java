package io.loomcache.storage;

import org.jspecify.annotations.Nullable;

/**
 * The store refused to open, or can no longer promise durability. The text names the file or record, what
 * was expected and what was found.
 *
 * <p>At open nothing was changed. Thrown by a {@link GroupStore} it is final: what the failed call carried
 * may or may not be on disk, and must not be acknowledged.
 */
public final class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Kind {
        /** The folder cannot be created, read or written. */
        UNUSABLE,
        /** Another store, in this process or another, has the folder open. */
        LOCKED,
        /** The folder belongs to another cluster or another member. */
        FOREIGN,
        /** The folder was written by a later version of the format. */
        NEWER,
        /** Bytes on disk are not those that were written, or some are missing. */
        CORRUPT,
        /** What is there is encrypted with another key, or there is no key, or one without need. */
        KEY,
        /** A write or a flush failed, for instance because the disk is full. */
        FAILED,
        /** The chunk belongs to a snapshot that has been replaced, or the store is closed; nothing is wrong. */
        GONE
    }

    private final Kind kind;

    StoreException(Kind kind, String message) {
        this(kind, message, null);
    }

    StoreException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    static StoreException corrupt(String what, Object expected, Object found) {
        return new StoreException(Kind.CORRUPT, what + ": expected " + expected + ", found " + found);
    }
}
