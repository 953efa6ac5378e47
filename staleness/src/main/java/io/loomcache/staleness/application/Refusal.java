package io.loomcache.staleness.application;

import jakarta.persistence.EntityExistsException;
import jakarta.persistence.OptimisticLockException;
import java.sql.SQLException;
import org.hibernate.StaleStateException;

/** Why a transaction did not come to its end. */
enum Refusal {
    /** Another transaction was faster, as the row's version says. */
    VERSION,
    /** The database: a deadlock, a row that is there already. */
    DATABASE,
    /** Anything else: the cache. */
    CACHE;

    static Refusal of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OptimisticLockException || cause instanceof StaleStateException) {
                return VERSION;
            }
            if (cause instanceof SQLException || cause instanceof EntityExistsException) {
                return DATABASE;
            }
        }
        return CACHE;
    }
}
