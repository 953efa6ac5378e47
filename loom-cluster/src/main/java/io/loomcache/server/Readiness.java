package io.loomcache.server;

import org.jspecify.annotations.Nullable;

/** Whether requests should come here. Asked by any thread, must not block. */
@FunctionalInterface
interface Readiness {

    /** Null: ready. Otherwise why not, in a few words. */
    @Nullable
    String notReadyReason();
}
