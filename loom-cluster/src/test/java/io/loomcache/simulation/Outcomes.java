package io.loomcache.simulation;

import io.loomcache.client.LoomMap;
import io.loomcache.history.Case;
import io.loomcache.history.Effect;
import io.loomcache.history.Guard;
import io.loomcache.map.Condition;
import io.loomcache.map.Result;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What the answers of the map say in the words of the checker. */
final class Outcomes {

    private Outcomes() {}

    static byte[] bytes(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    static long value(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
    }

    /** The condition held. */
    static Guard holds(Condition condition) {
        if (condition instanceof Condition.Absent) {
            return Guard.ABSENT;
        } else if (condition instanceof Condition.Present) {
            return Guard.PRESENT;
        } else if (condition instanceof Condition.ValueEquals equal) {
            return Guard.is(value(equal.value()));
        } else if (condition instanceof Condition.RevisionEquals equal) {
            return Guard.isAt(equal.revision());
        } else if (condition instanceof Condition.NotChangedSince since) {
            return Guard.notChangedSince(since.revision());
        }
        return Guard.ANY;
    }

    /** Nothing has changed since a fence was granted, not even by a removal of what was not there. */
    static Guard unchanged(LoomMap.Fenced fence) {
        Guard since = Guard.notChangedSince(fence.token());
        return found(fence.found()).guard().and(since);
    }

    /** It did not hold. A fill may be refused on the safe side, and so may a write under a fence whose time is over. */
    private static Guard fails(Condition condition) {
        if (condition instanceof Condition.Absent) {
            return Guard.PRESENT;
        } else if (condition instanceof Condition.Present) {
            return Guard.ABSENT;
        } else if (condition instanceof Condition.ValueEquals equal) {
            return Guard.isNot(value(equal.value()));
        } else if (condition instanceof Condition.RevisionEquals equal) {
            return Guard.isNotAt(equal.revision());
        }
        return Guard.ANY;
    }

    static Case written(Result.Written written, Calls.Change change) {
        Guard guard = presence(written.existed());
        byte[] old = written.old();
        if (old != null) {
            guard = guard.and(Guard.is(value(old)));
        }
        if (written.applied()) {
            return new Case(guard.and(change.held()), change.effect(), written.revision());
        }
        boolean isVainRemoval = change.value() == null && !written.existed();
        guard = isVainRemoval ? guard : guard.and(fails(change.condition()));
        return Case.found(written.existed() ? guard.and(Guard.isAt(written.revision())) : guard);
    }

    static Case touched(Result.Written touched, long revision, long timeToLiveMillis) {
        return touched.applied()
                ? new Case(Guard.isAt(revision), Effect.touch(timeToLiveMillis))
                : Case.found(presence(touched.existed()).and(Guard.isNotAt(revision)));
    }

    static Case found(Result.@Nullable Versioned found) {
        return Case.found(
                found == null ? Guard.ABSENT : Guard.is(value(found.value())).and(Guard.isAt(found.revision())));
    }

    static Guard presence(boolean existed) {
        return existed ? Guard.PRESENT : Guard.ABSENT;
    }
}
