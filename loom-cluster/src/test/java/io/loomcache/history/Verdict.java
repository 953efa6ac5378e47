package io.loomcache.history;

import java.util.List;
import java.util.stream.Collectors;

/** What the checker says of the history of one key. */
public sealed interface Verdict {

    /** There is an order of the operations that explains everything that was seen. */
    record Linearizable() implements Verdict {}

    /**
     * There is none.
     *
     * @param explained the longest explanation that was found
     * @param state of the key after it
     * @param unexplained what would have had to come next; none of it fits
     */
    record Violation(String key, List<Invocation> explained, Register state, List<Invocation> unexplained)
            implements Verdict {

        private static final int SHOWN = 12;

        @Override
        public String toString() {
            List<Invocation> last = explained.subList(Math.max(0, explained.size() - SHOWN), explained.size());
            return "key " + key + " is not linearizable.\n  explained " + explained.size() + " operations, at last\n"
                    + lines(last) + "  then the mapping is " + state + ", and none of these fits:\n"
                    + lines(unexplained);
        }

        private static String lines(List<Invocation> invocations) {
            return invocations.stream().map(each -> "    " + each + "\n").collect(Collectors.joining());
        }
    }

    /** The search was given up: too much was concurrent. Says nothing either way. */
    record Undecided(String key, long configurations) implements Verdict {}
}
