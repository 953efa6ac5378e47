package io.loomcache.proof.contention;

/**
 * A thread that put its own name where no mapping was, or may have.
 *
 * @param ticket the key
 * @param name the value, of one thread alone
 * @param certain whether it was told so
 */
record Claim(String ticket, String name, boolean certain) {

    /** As {@link #line} wrote it. */
    static Claim of(String line) {
        String[] words = line.split(" ", -1);
        return new Claim(words[0], words[1], words[2].equals("won"));
    }

    String line() {
        return ticket + " " + name + " " + (certain ? "won" : "unknown");
    }
}
