package io.loomcache.history;

import java.util.function.Predicate;

/**
 * What an operation's outcome says about the mapping before it. Immutable.
 *
 * @param value that it says was there, {@link Register#NONE} if it names none
 */
public record Guard(String text, long value, Predicate<Register> admits) {

    public static final Guard ANY = named("any", before -> true);
    public static final Guard ABSENT = named("absent", before -> !before.isPresent());
    public static final Guard PRESENT = named("present", Register::isPresent);

    private static Guard named(String text, Predicate<Register> admits) {
        return new Guard(text, Register.NONE, admits);
    }

    /** The mapping has this value. */
    public static Guard is(long value) {
        return new Guard("is " + value, value, before -> before.value() == value);
    }

    /** There is no mapping, or one with another value. */
    public static Guard isNot(long value) {
        return named("is not " + value, before -> before.value() != value);
    }

    /** There is a mapping with this revision, as far as revisions are known. */
    public static Guard isAt(long revision) {
        return named(
                "is at " + revision,
                before -> before.isPresent() && (before.revision() == 0 || before.revision() == revision));
    }

    /** There is no mapping, or one with another revision. */
    public static Guard isNotAt(long revision) {
        return named("is not at " + revision, before -> !before.isPresent() || before.revision() != revision);
    }

    /** No change after this revision is known. */
    public static Guard notChangedSince(long revision) {
        return named("not changed since " + revision, before -> before.revision() <= revision);
    }

    public Guard and(Guard other) {
        return new Guard(text + ", " + other.text, Math.max(value, other.value), admits.and(other.admits));
    }

    @Override
    public String toString() {
        return text;
    }
}
