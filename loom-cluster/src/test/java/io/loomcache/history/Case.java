package io.loomcache.history;

/**
 * One way in which an operation may have gone: what it found and what it did. An outcome that was seen is
 * one case; an operation whose outcome is unknown has every case that it may have been.
 *
 * @param revision of the change that it made, 0 if none or unknown
 */
public record Case(Guard guard, Effect effect, long revision) {

    public Case(Guard guard, Effect effect) {
        this(guard, effect, 0);
    }

    public static Case found(Guard guard) {
        return new Case(guard, Effect.NOTHING);
    }

    /** Of one key, revisions only grow. */
    boolean admits(Register before) {
        boolean isLater = revision == 0 || before.revision() < revision;
        return isLater && guard.admits().test(before);
    }

    @Override
    public String toString() {
        return "[" + guard + " -> " + effect + (revision == 0 ? "" : " @" + revision) + "]";
    }
}
