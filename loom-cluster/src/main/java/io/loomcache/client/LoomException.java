package io.loomcache.client;

import io.loomcache.map.Result;
import org.jspecify.annotations.Nullable;

/** An operation failed. The subclass answers the one question: may it have happened? */
public abstract sealed class LoomException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private LoomException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** It did not happen and will not: no member took it before the time ran out, or the client is closed. */
    public static final class NotDone extends LoomException {
        private static final long serialVersionUID = 1L;

        public NotDone(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** It may have happened, once, or may still happen: the time ran out while a member had it. */
    public static final class OutcomeUnknown extends LoomException {
        private static final long serialVersionUID = 1L;

        public OutcomeUnknown(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** It did not happen: the cluster refuses it, and would again. */
    public static final class Rejected extends LoomException {
        private static final long serialVersionUID = 1L;

        private final Result.@Nullable Reason reason;

        public Rejected(String message) {
            this(message, null);
        }

        public Rejected(String message, Result.@Nullable Reason reason) {
            super(message, null);
            this.reason = reason;
        }

        /** Which rule of the map refused; null if it was none of them, or is not known. */
        public Result.@Nullable Reason reason() {
            return reason;
        }
    }
}
