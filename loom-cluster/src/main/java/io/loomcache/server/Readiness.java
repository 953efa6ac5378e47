package io.loomcache.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether requests should come here. Asked by any thread, must not block. */
@FunctionalInterface
interface Readiness {

    /** Null: ready. Otherwise why not, in a few words. */
    @Nullable
    String notReadyReason();

    /** The leaders' ids as far as this member knows, by group; empty if one is unknown. */
    default List<String> leaders() {
        return List.of();
    }
}
