package io.loomcache.storage;

import io.loomcache.storage.StoreException.Kind;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The first failure of a member's store, which is also its last: after a failed fsync nobody knows what
 * the disk holds, so nothing later may succeed. Thread-safe.
 */
final class FailStop {

    private final AtomicReference<@Nullable StoreException> failure = new AtomicReference<>();
    private final Consumer<Throwable> onFailure;

    FailStop(Consumer<Throwable> onFailure) {
        this.onFailure = onFailure;
    }

    /** Throws the failure if there was one. */
    void check() {
        StoreException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }

    /** Remembers and reports the first failure; returns what every caller must throw from now on. */
    StoreException fail(String doing, Throwable cause) {
        StoreException first = describe(doing, cause);
        if (failure.compareAndSet(null, first)) {
            onFailure.accept(first);
            return first;
        }
        StoreException earlier = failure.get();
        return earlier == null ? first : earlier;
    }

    private static StoreException describe(String doing, Throwable cause) {
        if (cause instanceof StoreException known) {
            return known;
        }
        StringBuilder facts = new StringBuilder(doing + " failed; the store stops: " + cause);
        for (Throwable deeper = cause.getCause(); deeper != null; deeper = deeper.getCause()) {
            facts.append("; because of ").append(deeper);
        }
        return new StoreException(Kind.FAILED, facts.toString(), cause);
    }
}
