package io.loomcache.proof;

import io.loomcache.client.LoomException;
import javax.cache.event.CacheEntryListenerException;

/** What a caller knows about a write. */
public enum Outcome {
    /** It happened. */
    DONE,
    /** It did not happen and will not. */
    NOT_DONE,
    /** It happened once, will happen once, or never will. */
    UNKNOWN;

    /** What a failure says; one that says nothing leaves everything open. */
    public static Outcome of(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CacheEntryListenerException) {
                return DONE; // Listeners are told of what has happened.
            } else if (cause instanceof LoomException.NotDone || cause instanceof LoomException.Rejected) {
                return NOT_DONE;
            } else if (cause instanceof LoomException.OutcomeUnknown) {
                return UNKNOWN;
            }
        }
        return UNKNOWN;
    }
}
