package io.loomcache.history;

/**
 * The state of one key in the model: one mapping, or none. Immutable.
 *
 * @param value of the mapping, {@link #NONE} if there is none
 * @param revision of the last change, 0 if no caller was told it
 * @param expiresFromNanos the mapping may be gone from here on; {@link #NEVER} if it does not expire
 * @param expiresUntilNanos the mapping is surely gone after this
 * @param nowNanos no earlier than this did the last operation take effect
 */
public record Register(long value, long revision, long expiresFromNanos, long expiresUntilNanos, long nowNanos) {

    /** There is no mapping. */
    public static final long NONE = 0;

    /** No point in time is as late. */
    public static final long NEVER = Long.MAX_VALUE;

    static final Register EMPTY = new Register(NONE, 0, NEVER, NEVER, Long.MIN_VALUE);

    boolean isPresent() {
        return value != NONE;
    }

    Register at(long nanos) {
        return new Register(value, revision, expiresFromNanos, expiresUntilNanos, Math.max(nowNanos, nanos));
    }

    Register absent(long changedAtRevision) {
        return new Register(NONE, changedAtRevision, NEVER, NEVER, nowNanos);
    }

    /** The mapping has expired by now, if there was one. */
    Register gone() {
        return isPresent() ? at(expiresFromNanos).absent(revision) : this;
    }

    Register holding(long newValue, long changedAtRevision) {
        return new Register(newValue, changedAtRevision, expiresFromNanos, expiresUntilNanos, nowNanos);
    }

    Register expiring(long fromNanos, long untilNanos) {
        return new Register(value, revision, fromNanos, untilNanos, nowNanos);
    }

    /** Whether the mapping may still have been there when an operation took effect, not earlier than now. */
    boolean mayBeVisible() {
        return isPresent() && nowNanos <= expiresUntilNanos;
    }

    /** Whether it may have been gone when an operation took effect that had returned by then. */
    boolean mayBeGone(long returnedNanos) {
        return !isPresent() || (expiresFromNanos != NEVER && returnedNanos >= expiresFromNanos);
    }

    @Override
    public String toString() {
        String what = isPresent() ? String.valueOf(value) : "none";
        String when = expiresFromNanos == NEVER
                ? ""
                : " expiring " + millis(expiresFromNanos) + ".." + millis(expiresUntilNanos) + " ms";
        return what + (revision == 0 ? "" : "@" + revision) + when;
    }

    static String millis(long nanos) {
        return nanos == NEVER ? "never" : String.format("%.3f", nanos / 1e6);
    }
}
