package io.loomcache.proof;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A command line of {@code --flag}, {@code --name value} and {@code --name=value}, nothing else. */
public final class Options {

    private final Map<String, String> values;

    private Options(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads a command line.
     *
     * @param flags names without a value; {@code help} is always one
     * @param settings names with a value
     * @throws ProofException something is unknown, given twice or lacks its value
     */
    public static Options parse(List<String> arguments, Set<String> flags, Set<String> settings) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            boolean isFlag = name.equals("--help") || isOneOf(flags, name);
            check(isFlag || isOneOf(settings, name), "unknown option '" + name + "', expected " + all(flags, settings));
            check(!isFlag || equals < 0, name + " takes no value");
            check(isFlag || equals >= 0 || i + 1 < arguments.size(), name + " needs a value");
            String value = isFlag ? "" : equals >= 0 ? argument.substring(equals + 1) : arguments.get(++i);
            check(values.put(name.substring(2), value) == null, name + " is given twice");
        }
        return new Options(values);
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /**
     * A whole number.
     *
     * @throws ProofException it is set and is no whole number of that range
     */
    public int number(String name, int otherwise, int least, int most) {
        return text(name).map(value -> number(name, value, least, most)).orElse(otherwise);
    }

    /** Several, with commas between them. */
    public List<Integer> numbers(String name, List<Integer> otherwise, int least, int most) {
        return text(name)
                .map(value -> Arrays.stream(value.split(",", -1))
                        .map(one -> number(name, one, least, most))
                        .toList())
                .orElse(otherwise);
    }

    private static int number(String name, String value, int least, int most) {
        try {
            int number = Integer.parseInt(value.trim());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number out of range.
        }
        throw new ProofException("--" + name + ": '" + value + "', expected a whole number from " + Table.count(least)
                + " to " + Table.count(most));
    }

    private static boolean isOneOf(Set<String> names, String option) {
        return option.startsWith("--") && names.contains(option.substring(2));
    }

    private static String all(Set<String> flags, Set<String> settings) {
        Set<String> names = new TreeSet<>(flags);
        names.addAll(settings);
        names.add("help");
        return "one of --" + String.join(", --", names);
    }

    private static void check(boolean right, String wrong) {
        if (!right) {
            throw new ProofException(wrong);
        }
    }
}
