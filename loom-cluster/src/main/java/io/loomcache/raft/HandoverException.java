package io.loomcache.raft;

/** Leadership was not handed over: this member leads as before, or did not lead. No operation is affected. */
public final class HandoverException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    HandoverException(String message) {
        super(message);
    }
}
