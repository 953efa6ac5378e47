package io.loomcache.proof.faults.witness;

import io.loomcache.client.LoomException;
import java.util.Locale;
import javax.cache.event.CacheEntryListenerException;

/** What a call came to, as far as its caller can know. */
enum Outcome {
    /** It took effect, or found that it should not. */
    DONE,
    /** It surely did not take effect. */
    NOT_DONE,
    /** It may have taken effect, or may still do so. */
    UNKNOWN,
    /** The database would not take what was written, so that the cache must be as it was. */
    NOT_WRITTEN,
    /** The source would not answer. */
    NOT_LOADED,
    /** The cluster refused, which it had no reason to; not done. */
    REJECTED,
    /** Anything else; it may have taken effect. */
    OTHER;

    /** Of a call that failed. The failure of a database comes first: it is the cause that lies deepest. */
    static Outcome of(Throwable failure) {
        Outcome outcome = OTHER;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DatabaseWriter.Refused) {
                return NOT_WRITTEN;
            } else if (cause instanceof Source.Refused) {
                return NOT_LOADED;
            } else if (cause instanceof LoomException.OutcomeUnknown) {
                outcome = UNKNOWN;
            } else if (cause instanceof LoomException.NotDone) {
                outcome = NOT_DONE;
            } else if (cause instanceof LoomException.Rejected) {
                outcome = REJECTED;
            } else if (cause instanceof CacheEntryListenerException) {
                return OTHER;
            }
        }
        return outcome;
    }

    /** Whether the cache is surely as it was. */
    boolean changedNothing() {
        return this == NOT_DONE || this == NOT_WRITTEN || this == NOT_LOADED || this == REJECTED;
    }

    /** Whether nothing that happens to members explains it. */
    boolean isFailure() {
        return this == REJECTED || this == OTHER;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
