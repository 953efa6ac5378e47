package io.loomcache.map;

/** When a {@link Operation.Write} takes effect, judged against the visible mapping of its key. */
public sealed interface Condition {

    Condition ALWAYS = new Always();
    Condition ABSENT = new Absent();
    Condition PRESENT = new Present();

    record Always() implements Condition {}

    /** There is no visible mapping. */
    record Absent() implements Condition {}

    /** There is a visible mapping. */
    record Present() implements Condition {}

    /** There is a visible mapping and its value has exactly these bytes. */
    record ValueEquals(byte[] value) implements Condition {}

    /** There is a visible mapping and its revision is this one. */
    record RevisionEquals(long revision) implements Condition {}

    /**
     * The key was neither written nor removed, nor did it expire, nor was it cleared after this revision:
     * what a reader that missed needs to fill without overwriting something newer. Removing a key that
     * is not there counts as a change. Refused on the safe side when the group no longer remembers
     * ({@code revision} below the cache's horizon), and while a fence or soft lock stands on the key: its holder is about to change it.
     */
    record NotChangedSince(long revision) implements Condition {}

    /**
     * The fence of this token stands on the key: nothing has changed since it was granted. Refused once its
     * time is over. A write on this condition ends the fence.
     */
    record FenceHeld(long token) implements Condition {}
}
