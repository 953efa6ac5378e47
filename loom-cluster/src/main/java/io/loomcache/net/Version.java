package io.loomcache.net;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A product version. Ordered by major, minor, patch. */
record Version(int major, int minor, int patch) implements Comparable<Version> {

    private static final Pattern FORM = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6})");
    private static final Comparator<Version> ORDER = Comparator.comparingInt(Version::major)
            .thenComparingInt(Version::minor)
            .thenComparingInt(Version::patch);

    static Version parse(String what, String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    what + ": '" + PeerText.printable(text) + "', expected major.minor.patch");
        }
        return new Version(
                Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)), Integer.parseInt(form.group(3)));
    }

    static Version parse(String text) {
        return parse("version", text);
    }

    @Override
    public int compareTo(Version other) {
        return ORDER.compare(this, other);
    }
}
