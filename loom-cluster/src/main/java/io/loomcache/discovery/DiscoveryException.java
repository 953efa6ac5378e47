package io.loomcache.discovery;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Members could not be looked for. The message says what was asked of whom, and what to do. */
public final class DiscoveryException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean permanent;

    private DiscoveryException(String message, boolean permanent, @Nullable Throwable cause) {
        super(message, cause);
        this.permanent = permanent;
    }

    /** Asking again does not help: somebody has to change something. */
    static DiscoveryException permanent(String message, @Nullable Throwable cause) {
        return new DiscoveryException(message, true, cause);
    }

    /** May pass. */
    static DiscoveryException temporary(String message, @Nullable Throwable cause) {
        return new DiscoveryException(message, false, cause);
    }

    /** Whether asking again can't help. */
    public boolean isPermanent() {
        return permanent;
    }
}
