package io.loomcache.proof.faults.witness;

import io.loomcache.history.ClockTolerance;
import io.loomcache.proof.Health;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the members' terms again and again, and tells between which looks the leader may have changed: only
 * then may the clock that decides about expiry be another one. Thread-safe.
 *
 * <p>A look in which a majority has a term, and somebody knows its leader, says that no later term had a leader
 * when it began: whoever elects has the new term first. Between two such looks with the same term there was one leader.
 */
final class Terms {

    private static final int HEALTH_PORT = 8080;
    private static final long PAUSE_NANOS = 200_000_000;
    private static final Pattern TERM = Pattern.compile("\"leader\":(null|\"[^\"]*\"),\"term\":(\\d+)");

    /** One that says which term there was, from a moment before it to its end. */
    record Look(long sinceNanos, long endedNanos, long term) {}

    private final Health health;
    private final int members;
    private final Pulse pulse;
    private final List<Look> looks = new ArrayList<>();

    Terms(Health health, int members, Pulse pulse) {
        this.health = health;
        this.members = members;
        this.pulse = pulse;
    }

    /** Looks until interrupted. */
    void watch() {
        while (!Thread.currentThread().isInterrupted()) {
            look();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Looks once; false if it says nothing. */
    boolean look() {
        // So long ago may the group's clock have been set last; until a new leader sets it, it stands still.
        long since = Math.min(System.nanoTime(), pulse.lastChangeNanos());
        List<String> answers = new ArrayList<>();
        for (int i = 1; i <= members; i++) {
            health.status("h" + i, HEALTH_PORT).ifPresent(answers::add);
        }
        OptionalLong term = term(answers, members);
        if (term.isEmpty()) {
            return false;
        }
        synchronized (looks) {
            looks.add(new Look(since, System.nanoTime(), term.getAsLong()));
        }
        return true;
    }

    /** The term of a majority of which somebody knows the leader. */
    static OptionalLong term(List<String> answers, int members) {
        long newest = -1;
        boolean isLed = false;
        int known = 0;
        for (String answer : answers) {
            Matcher found = TERM.matcher(answer);
            if (found.find()) {
                known++;
                long term = Long.parseLong(found.group(2));
                isLed = term > newest ? !found.group(1).equals("null") : isLed || isLed(found, term, newest);
                newest = Math.max(newest, term);
            }
        }
        return known > members / 2 && isLed ? OptionalLong.of(newest) : OptionalLong.empty();
    }

    private static boolean isLed(Matcher found, long term, long newest) {
        return term == newest && !found.group(1).equals("null");
    }

    List<ClockTolerance.Doubt> doubts() {
        synchronized (looks) {
            return doubts(looks);
        }
    }

    /** From before the last look at a term to the end of the first look at the next. */
    static List<ClockTolerance.Doubt> doubts(List<Look> looks) {
        List<ClockTolerance.Doubt> doubts = new ArrayList<>();
        @Nullable Look before = null;
        for (Look look : looks) {
            if (before != null && before.term != look.term) {
                doubts.add(new ClockTolerance.Doubt(before.sinceNanos, look.endedNanos));
            }
            before = look;
        }
        return doubts;
    }
}
