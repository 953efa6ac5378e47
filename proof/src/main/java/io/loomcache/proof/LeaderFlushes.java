package io.loomcache.proof;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often those who lead have flushed so far.
 *
 * @param leaderships each a group and a term, which has one leader at most (Raft thesis 3.2)
 * @param flushes of all of them together
 */
record LeaderFlushes(Set<String> leaderships, long flushes) {

    private static final Pattern LED_GROUP = Pattern.compile(
            "\"group\":(\\d+),\"leader\":\"[^\"]*\",\"term\":(\\d+),\"role\":\"leader\",\"flushes\":(\\d+)");

    /** @param statuses what the members say */
    static LeaderFlushes of(List<String> statuses) {
        Set<String> leaderships = new TreeSet<>();
        long flushes = 0;
        for (String status : statuses) {
            Matcher group = LED_GROUP.matcher(status);
            while (group.find()) {
                leaderships.add("group " + group.group(1) + " term " + group.group(2));
                flushes += Long.parseLong(group.group(3));
            }
        }
        return new LeaderFlushes(leaderships, flushes);
    }

    /** Empty: a leader has changed meanwhile, or none is known. */
    OptionalLong since(LeaderFlushes before) {
        boolean isSame = !leaderships.isEmpty() && leaderships.equals(before.leaderships);
        return isSame ? OptionalLong.of(flushes - before.flushes) : OptionalLong.empty();
    }
}
