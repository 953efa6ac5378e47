package io.loomcache.history;

import java.util.function.Predicate;

/** What an operation's outcome says about the mapping before it. Immutable. */
public record Guard(String text, Predicate<Register> admits) {

    public static final Guard ANY = new Guard("any", before -> true);
    public static final Guard ABSENT = new Guard("absent", before -> !before.isPresent());
    public static final Guard PRESENT = new Guard("present", Register::isPresent);

    /** The mapping has this value. */
    public static Guard is(long value) {
        return new Guard("is " + value, before -> before.value() == value);
    }

    /** There is no mapping, or one with another value. */
    public static Guard isNot(long value) {
        return new Guard("is not " + value, before -> before.value() != value);
    }

    /** There is a mapping with this revision, as far as revisions are known. */
    public static Guard isAt(long revision) {
        return new Guard(
                "is at " + revision,
                before -> before.isPresent() && (before.revision() == 0 || before.revision() == revision));
    }

    /** There is no mapping, or one with another revision. */
    public static Guard isNotAt(long revision) {
        return new Guard("is not at " + revision, before -> !before.isPresent() || before.revision() != revision);
    }

    /** No change after this revision is known. */
    public static Guard notChangedSince(long revision) {
        return new Guard("not changed since " + revision, before -> before.revision() <= revision);
    }

    public Guard and(Guard other) {
        return new Guard(text + ", " + other.text, admits.and(other.admits));
    }

    @Override
    public String toString() {
        return text;
    }
}
