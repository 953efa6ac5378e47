package io.loomcache.staleness.application;

import io.loomcache.staleness.database.Row;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The oracle: what a transaction has read is not older than what was committed before it began, and not newer than what
 * was committed when it had ended.
 *
 * <p>It is airtight because both bounds are read by one statement each on another connection, one before the
 * transaction begins and one after it has ended. What the first shows was committed before the beginning, so every
 * promise of a cache forbids anything older, under any isolation, snapshots included: they are taken later. What the second
 * shows was committed at the latest when the reading was over, so anything newer was read before it was committed. No clock is
 * compared and no order between machines assumed: versions of one row are ordered by the database's own locks.
 *
 * <p>It is cheap because it needs no log and no search: two statements, and a comparison for each read. It may miss
 * staleness younger than the time between the first statement and the beginning; it never finds any that is none.
 */
public final class Judge {

    private Judge() {}

    /** How a read is wrong. */
    public enum Wrong {
        /** Older than what was committed before the transaction began. */
        STALE,
        /** Not committed by anyone until the transaction had ended. */
        UNCOMMITTED,
        /** The right version, but not what was written with it. */
        MIXED,
        /** Not found though it was there all the time. */
        MISSING
    }

    /**
     * Judges one read, made before the transaction's own writes.
     *
     * @param before what was committed just before the transaction began
     * @param after what was committed just after it had ended
     * @return empty: right
     */
    public static Optional<Wrong> judge(Row before, Seen seen, Row after) {
        if (seen instanceof Seen.Entity entity) {
            return Optional.ofNullable(entity(before, entity, after));
        }
        if (seen instanceof Seen.NaturalId naturalId) {
            return Optional.ofNullable(naturalId(before, naturalId, after));
        }
        return Optional.ofNullable(marks(before, (Seen.Marks) seen, after));
    }

    private static @Nullable Wrong entity(Row before, Seen.Entity seen, Row after) {
        if (!seen.isFound()) {
            return wasThereAllTheTime(before, after) ? Wrong.MISSING : null;
        }
        if (seen.version() < before.version()) {
            return Wrong.STALE;
        }
        if (seen.version() > after.version()) {
            return Wrong.UNCOMMITTED;
        }
        return isMixed(before, seen) || isMixed(after, seen) ? Wrong.MIXED : null;
    }

    private static boolean isMixed(Row row, Seen.Entity seen) {
        return row.version() == seen.version() && !(row.isThere() && Objects.equals(row.stamp(), seen.stamp()));
    }

    /** A natural id is never used again: one that was not its item's at the beginning can't become so. */
    private static @Nullable Wrong naturalId(Row before, Seen.NaturalId seen, Row after) {
        boolean wasCurrent = before.isThere() && seen.code().equals(before.code());
        if (seen.isFound()) {
            return wasCurrent ? null : Wrong.STALE;
        }
        boolean stayed =
                wasCurrent && wasThereAllTheTime(before, after) && seen.code().equals(after.code());
        return stayed ? Wrong.MISSING : null;
    }

    private static @Nullable Wrong marks(Row before, Seen.Marks seen, Row after) {
        if (seen.mark() == 0) {
            return wasThereAllTheTime(before, after) ? Wrong.MISSING : null;
        }
        if (seen.mark() < before.mark() || (!before.isThere() && seen.mark() < before.version())) {
            return Wrong.STALE;
        }
        return seen.mark() > after.version() ? Wrong.UNCOMMITTED : null;
    }

    private static boolean wasThereAllTheTime(Row before, Row after) {
        return before.isThere() && after.isThere() && before.born() == after.born();
    }
}
