package io.loomcache.proof.listening;

/**
 * A write, and what listeners are to hear of it. Each key has one writer, so that this is known.
 *
 * @param client that wrote
 * @param certain whether it is known to have happened; if not, it was the last one of its key
 * @param returned when the call did, of {@link System#nanoTime}, which all JVMs of a Linux machine share
 */
record Written(String client, Place place, Happening happening, boolean certain, long returned) {

    /** As {@link #line} wrote it. */
    static Written of(String line) {
        String[] words = line.split(" ", -1);
        return new Written(
                words[0],
                new Place(words[1], words[2]),
                Happening.of(words[3], words[4], words[5]),
                Boolean.parseBoolean(words[6]),
                Long.parseLong(words[7]));
    }

    String line() {
        return client + " " + place.line() + " " + happening.line() + " " + certain + " " + returned;
    }
}
