package io.loomcache.console;

import java.util.Locale;
import java.util.OptionalLong;

/** Numbers as people read them on a screen; what is not known is a dash. Stateless. */
final class Units {

    static final String UNKNOWN = "-";

    private static final long LONGEST_COUNT = 10_000_000_000L;
    private static final String[] BYTES = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private Units() {}

    static String count(OptionalLong number) {
        return number.isPresent() ? count(number.getAsLong()) : UNKNOWN;
    }

    /** In full, or in thousands of millions (G) where it would be too wide for a column. */
    static String count(long number) {
        return number < LONGEST_COUNT
                ? String.format(Locale.ROOT, "%,d", number)
                : String.format(Locale.ROOT, "%,.1fG", number / 1e9);
    }

    /** In powers of 1024 with one decimal; what is negative is not known. */
    static String bytes(long bytes) {
        if (bytes < 0) {
            return UNKNOWN;
        }
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < BYTES.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, BYTES[unit]);
    }

    /** How long something took, from nanoseconds. */
    static String duration(long nanos) {
        if (nanos == Long.MAX_VALUE) {
            return ">10 s";
        }
        if (nanos >= 1_000_000_000) {
            return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
        }
        return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
    }

    /** How long ago something was, in its two largest units. */
    static String age(OptionalLong seconds) {
        if (seconds.isEmpty()) {
            return UNKNOWN;
        }
        long all = seconds.getAsLong();
        if (all < 60) {
            return all + "s";
        }
        if (all < 3_600) {
            return all / 60 + "m" + all % 60 + "s";
        }
        return all < 86_400 ? all / 3_600 + "h" + all / 60 % 60 + "m" : all / 86_400 + "d" + all / 3_600 % 24 + "h";
    }

    /** In percent; a dash if there is nothing of which it could be a share. */
    static String percent(long part, long whole) {
        return whole == 0 ? UNKNOWN : String.format(Locale.ROOT, "%.1f", 100.0 * part / whole);
    }
}
