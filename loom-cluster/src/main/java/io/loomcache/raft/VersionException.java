package io.loomcache.raft;

/**
 * This build is older than what is in the log or snapshot, so the member stops; or the cluster's version can't be
 * raised now, and is as it was.
 */
public final class VersionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public VersionException(String message) {
        super(message);
    }
}
