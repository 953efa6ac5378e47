package io.loomcache.map;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How new the entries of a group's log may be: every member is of a build of at least this version, and so
 * understands them. Part of the replicated state; it only grows. Ordered.
 */
public record ClusterVersion(int major, int minor) implements Comparable<ClusterVersion> {

    /** Of a group that was never told another. */
    public static final ClusterVersion FIRST = new ClusterVersion(0, 1);

    private static final int MOST = 999_999;
    private static final Pattern FORM = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})(\\.\\d{1,6})?");
    private static final Comparator<ClusterVersion> ORDER =
            Comparator.comparingInt(ClusterVersion::major).thenComparingInt(ClusterVersion::minor);

    /** @throws IllegalArgumentException a number is out of bounds */
    public ClusterVersion {
        if (major < 0 || major > MOST || minor < 0 || minor > MOST) {
            throw new IllegalArgumentException(
                    "cluster version: '" + major + "." + minor + "', expected numbers from 0 to " + MOST);
        }
    }

    /**
     * Reads {@code major.minor}, or the version of a product, whose patch number says nothing here.
     *
     * @throws IllegalArgumentException it is neither
     */
    public static ClusterVersion parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("version: '" + text + "', expected major.minor or major.minor.patch");
        }
        return new ClusterVersion(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
    }

    public boolean isAtLeast(ClusterVersion other) {
        return compareTo(other) >= 0;
    }

    @Override
    public int compareTo(ClusterVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
