package io.loomcache.jcache.event;

import org.jspecify.annotations.Nullable;

/** The revisions after one and up to another, whose events will not come, or not all of them. Immutable. */
public record Gap(long afterRevision, long upToRevision) {

    /** The gap of one event. */
    public static Gap at(long revision) {
        return new Gap(revision - 1, revision);
    }

    public boolean has(long revision) {
        return afterRevision < revision && revision <= upToRevision;
    }

    /** The smallest gap that has all that either has; null is none. */
    public static Gap and(@Nullable Gap one, Gap other) {
        return one == null
                ? other
                : new Gap(
                        Math.min(one.afterRevision, other.afterRevision),
                        Math.max(one.upToRevision, other.upToRevision));
    }
}
