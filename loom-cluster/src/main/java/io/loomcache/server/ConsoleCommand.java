package io.loomcache.server;

import io.loomcache.config.Kind;
import io.loomcache.config.Settings;
import io.loomcache.console.Console;
import io.loomcache.console.Health;
import io.loomcache.console.Target;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The commands {@code status} and {@code stats}. */
record ConsoleCommand(String command, Arguments arguments, PrintStream out) {

    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(2);

    /**
     * Asks the members and shows what they say.
     *
     * @throws CommandException the command line is wrong, or keys or certificates can't be used
     */
    ExitCode run(Settings settings) throws IOException, InterruptedException {
        arguments.atMost(0, command);
        Optional<Duration> watch = arguments.option("watch").map(ConsoleCommand::interval);
        Console console = new Console(targets(settings), out, Clock.systemUTC());
        boolean asJson = arguments.has("json");
        if (watch.isPresent()) {
            console.watch(watch.get(), asJson);
            return ExitCode.OK;
        }
        return exitCode(command.equals("status") ? console.status(asJson) : console.stats(asJson));
    }

    private List<Target> targets(Settings settings) throws IOException {
        Optional<String> members = arguments.option("members");
        return members.isPresent() ? AdminTarget.remotes(settings, members.get()) : AdminTarget.cluster(settings);
    }

    private static Duration interval(String text) {
        Duration asked;
        try {
            asked = text.isEmpty() ? WATCH_INTERVAL : Kind.DURATION.parser().apply(text);
        } catch (IllegalArgumentException e) {
            asked = Duration.ZERO;
        }
        if (asked.compareTo(Console.SHORTEST_INTERVAL) < 0) {
            throw CommandException.usage("stats: --watch: '" + text + "', expected " + Kind.DURATION.expected()
                    + ", of " + Console.SHORTEST_INTERVAL.toMillis() + "ms at least");
        }
        return asked;
    }

    private static ExitCode exitCode(Health health) {
        return switch (health) {
            case HEALTHY -> ExitCode.OK;
            case DEGRADED -> ExitCode.DEGRADED;
            case DOWN -> ExitCode.FAILED;
        };
    }
}
