package io.loomcache.admin;

import io.loomcache.member.MemberStatus;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Health that says what it was told; at first that all is well, and no status.
 *
 * @param notReady why not
 * @param notStarted why not
 */
public record ToldHealth(
        AtomicReference<@Nullable String> notReady,
        AtomicReference<@Nullable String> notStarted,
        AtomicReference<@Nullable MemberStatus> told)
        implements Health {

    public ToldHealth() {
        this(new AtomicReference<>(), new AtomicReference<>(), new AtomicReference<>());
    }

    @Override
    public @Nullable String notReadyReason() {
        return notReady.get();
    }

    @Override
    public @Nullable String notStartedReason() {
        return notStarted.get();
    }

    @Override
    public @Nullable MemberStatus status() {
        return told.get();
    }
}
