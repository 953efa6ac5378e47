package io.loomcache.staleness.application;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Numbers by name that can be added up and sent as lines; of names that begin with {@code longest} the greatest counts. Thread-safe. */
public final class Tally {

    private static final String LONGEST = "longest";

    private final Map<String, Long> numbers = new TreeMap<>();

    public synchronized void add(String name, long number) {
        numbers.merge(name, number, name.startsWith(LONGEST) ? Math::max : Long::sum);
    }

    public void count(String name) {
        add(name, 1);
    }

    public synchronized void addAll(Tally other) {
        other.copy().forEach(this::add);
    }

    /** 0 if there is none. */
    public synchronized long get(String name) {
        return numbers.getOrDefault(name, 0L);
    }

    /** The sum of all whose names begin so. */
    public synchronized long sum(String prefix) {
        return numbers.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** By name. */
    public synchronized Map<String, Long> copy() {
        return new TreeMap<>(numbers);
    }

    /** As {@link #ofLines} reads it. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        copy().forEach((name, number) -> lines.add(number + " " + name));
        return lines;
    }

    public static Tally ofLines(List<String> lines) {
        Tally tally = new Tally();
        for (String line : lines) {
            int space = line.indexOf(' ');
            tally.add(line.substring(space + 1), Long.parseLong(line.substring(0, space)));
        }
        return tally;
    }
}
