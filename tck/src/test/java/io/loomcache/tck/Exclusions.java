package io.loomcache.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tests that the TCK itself passes without running them, as it says in its log. Only two kinds may be among
 * them: its own test of this mechanism, which does nothing but fail, and those of store-by-reference, an
 * optional feature that a provider with remote data can't have.
 */
final class Exclusions {

    private static final Pattern EXCLUDED = Pattern.compile("===== EXCLUDING TEST '([^']+)'\t'([^']+)'.*");
    private static final String MECHANISM = "org.jsr107.tck.CachingTest#dummyTest";
    private static final String OPTIONAL = "StoreByReference";

    /** A field, because loggers without a reference are collected with their handlers. */
    private final Logger logger = Logger.getLogger("org.jsr107.tck");

    private final Set<String> excluded = new TreeSet<>();

    /** To be called before the first test. */
    void watch() {
        logger.addHandler(new Handler() {
            @Override
            public void publish(LogRecord record) {
                note(String.valueOf(record.getMessage()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
    }

    private synchronized void note(String message) {
        Matcher matcher = EXCLUDED.matcher(message);
        if (matcher.matches()) {
            excluded.add(matcher.group(1) + "#" + matcher.group(2));
        }
    }

    /** @throws IllegalStateException another test was excluded, or the log does not tell */
    synchronized void check() {
        if (!excluded.contains(MECHANISM)) {
            throw new IllegalStateException("the TCK did not say that it excludes " + MECHANISM);
        }
        List<String> others = new ArrayList<>(excluded);
        others.removeIf(test -> test.equals(MECHANISM) || test.contains(OPTIONAL));
        if (!others.isEmpty()) {
            throw new IllegalStateException("tests that were excluded: " + others);
        }
    }

    @Override
    public synchronized String toString() {
        return excluded.size() + " of them excluded by the TCK itself";
    }
}
