package io.loomcache.server;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The command line after the command.
 *
 * @param words those that are no options, in order
 * @param options by name without dashes
 */
record Arguments(List<String> words, Map<String, String> options) {

    private static final String HELP = "help";

    /** A command that reads a file of settings takes them as options too. */
    private static final String CONFIG = "config";

    /** With two dashes before it an option is a setting. */
    private static final String SETTING = "loomcache.";

    static Arguments parse(String command, List<String> arguments, Set<String> known) {
        return parse(command, arguments, known, Set.of());
    }

    /**
     * Parses {@code --name VALUE}, {@code --name=VALUE}, {@code --flag}, {@code --loomcache.NAME=VALUE},
     * {@code --help} and words.
     *
     * @param command for the exceptions' texts
     * @param known names of the options that take a value
     * @param flags names of the options that need none, and take one only behind an equals sign
     * @throws CommandException an option is unknown, given twice or lacks its value
     */
    static Arguments parse(String command, List<String> arguments, Set<String> known, Set<String> flags) {
        List<String> words = new ArrayList<>();
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--help") || argument.equals("-h")) {
                options.put(HELP, "");
            } else if (argument.startsWith("-")) {
                int equals = argument.indexOf('=');
                String name = equals < 0 ? argument : argument.substring(0, equals);
                boolean isFlag = flags.contains(name.replaceFirst("^--", ""));
                check(isFlag || isOption(name, known), command, "unknown option " + name);
                check(isFlag || equals >= 0 || i + 1 < arguments.size(), command, name + " needs a value");
                String value = equals >= 0 ? argument.substring(equals + 1) : isFlag ? "" : arguments.get(++i);
                check(options.put(name.substring(2), value) == null, command, name + " is given twice");
            } else {
                words.add(argument);
            }
        }
        return new Arguments(List.copyOf(words), Map.copyOf(options));
    }

    private static boolean isOption(String name, Set<String> known) {
        String bare = name.replaceFirst("^--", "");
        return known.contains(bare) || (known.contains(CONFIG) && bare.startsWith(SETTING));
    }

    /** Those options that are settings, by their names. */
    Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(options);
        settings.keySet().removeIf(name -> !name.startsWith(SETTING));
        return settings;
    }

    boolean asksForHelp() {
        return options.containsKey(HELP);
    }

    Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name));
    }

    /** Whether a flag was given. */
    boolean has(String flag) {
        return options.containsKey(flag);
    }

    /** @throws CommandException there are words beyond the first {@code most} */
    void atMost(int most, String command) {
        check(
                words.size() <= most,
                command,
                "unexpected '" + String.join(" ", words.subList(Math.min(most, words.size()), words.size())) + "'");
    }

    private static void check(boolean right, String command, String wrong) {
        if (!right) {
            throw CommandException.usage(command + ": " + wrong + "; see 'loomcache help " + command + "'");
        }
    }
}
