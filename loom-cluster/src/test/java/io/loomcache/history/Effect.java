package io.loomcache.history;

import io.loomcache.map.Expiry;

/**
 * What an operation did to the mapping if it took effect. Immutable.
 *
 * @param sets the value that it sets, {@link Register#NONE} if it sets none or one that depends on the mapping before
 */
public record Effect(String text, long sets, Change change) {

    /** From the register before, where an expired mapping is gone already, to the one after. */
    @FunctionalInterface
    interface Change {
        Register apply(Register before, Moment moment);
    }

    public static final Effect NOTHING = new Effect("nothing", Register.NONE, (before, moment) -> before);

    /** Sets a value. */
    public static Effect set(long value, Expiry expiry) {
        return new Effect("set " + value, value, (before, moment) -> written(before, value, expiry, moment));
    }

    /** Adds to the value, to 0 if there is none. */
    public static Effect add(long amount, Expiry expiry) {
        return new Effect(
                "add " + amount,
                Register.NONE,
                (before, moment) -> written(before, before.value() + amount, expiry, moment));
    }

    /** Removes the mapping. */
    public static Effect remove() {
        return new Effect("remove", Register.NONE, (before, moment) -> before.absent(moment.revision()));
    }

    /** Gives the mapping a new time to live. */
    public static Effect touch(long timeToLiveMillis) {
        return new Effect(
                "touch " + timeToLiveMillis,
                Register.NONE,
                (before, moment) -> living(before, timeToLiveMillis, moment));
    }

    private static Register written(Register before, long value, Expiry expiry, Moment moment) {
        long millis = before.isPresent() ? expiry.updateMillis() : expiry.creationMillis();
        return living(before.holding(value, moment.revision()), millis, moment);
    }

    private static Register living(Register mapping, long millis, Moment moment) {
        if (millis == Expiry.UNCHANGED) {
            return mapping;
        } else if (millis == Expiry.ETERNAL) {
            return mapping.expiring(Register.NEVER, Register.NEVER);
        } else if (millis == 0) {
            return mapping.absent(mapping.revision());
        }
        return mapping.expiring(moment.earliestExpiryNanos(millis), moment.latestExpiryNanos(millis));
    }

    @Override
    public String toString() {
        return text;
    }
}
