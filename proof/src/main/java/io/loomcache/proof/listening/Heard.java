package io.loomcache.proof.listening;

/**
 * An event as one listener heard it.
 *
 * @param ear that did
 * @param handled when it was done with it, of {@link System#nanoTime}
 */
record Heard(Ear ear, Place place, Happening happening, long handled) {

    /**
     * A listener.
     *
     * @param client in whose JVM it is
     */
    record Ear(String client, String cache, boolean isSynchronous) {}

    /** As {@link #line} wrote it. */
    static Heard of(String line) {
        String[] words = line.split(" ", -1);
        Place place = new Place(words[2], words[3]);
        return new Heard(
                new Ear(words[0], place.cache(), Boolean.parseBoolean(words[1])),
                place,
                Happening.of(words[4], words[5], words[6]),
                Long.parseLong(words[7]));
    }

    String line() {
        return ear.client() + " " + ear.isSynchronous() + " " + place.line() + " " + happening.line() + " " + handled;
    }
}
