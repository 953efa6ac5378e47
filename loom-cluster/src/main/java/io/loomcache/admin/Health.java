package io.loomcache.admin;

import io.loomcache.member.MemberStatus;
import org.jspecify.annotations.Nullable;

/** What the probes are told. Asked by any thread, must not block. */
public interface Health {

    /** Why requests should not come here now, in a few words; null: they should. */
    @Nullable
    String notReadyReason();

    /** Why this member has never been ready yet; null from the moment when it was. */
    @Nullable
    String notStartedReason();

    /** Null: there is no member yet. */
    @Nullable
    MemberStatus status();
}
