package io.loomcache.console;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shows a cluster to whoever is at a terminal. For one thread.
 */
public final class Console {

    /** Home; each line is written over the one before and the rest of it erased, so that nothing flickers. */
    private static final String HOME = "\033[H";

    private static final String ERASE_REST_OF_LINE = "\033[K";
    private static final String ERASE_BELOW = "\033[J";

    /** The shortest time between two screens. */
    public static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);

    private final List<Target> targets;
    private final PrintStream out;
    private final Clock clock;

    /**
     * @param targets the members to ask
     * @param clock for the time that is shown
     */
    public Console(List<Target> targets, PrintStream out, Clock clock) {
        this.targets = List.copyOf(targets);
        this.out = out;
        this.clock = clock;
    }

    /** Shows in a few lines how the cluster is. */
    public Health status(boolean asJson) {
        List<Told> told = Survey.of(targets);
        ClusterView view = ClusterView.of(told, clock.instant());
        if (asJson) {
            out.println(ClusterJson.of(view, told));
        } else {
            Summary.lines(view).forEach(out::println);
        }
        return view.health();
    }

    /** Shows one screen. */
    public Health stats(boolean asJson) {
        if (asJson) {
            return status(true);
        }
        ClusterView view = ClusterView.of(Survey.of(targets), clock.instant());
        new Screen(view, null, Screen.WIDTH, Screen.HEIGHT).lines().forEach(out::println);
        return view.health();
    }

    /**
     * Shows a screen again and again, with rates, until the thread is interrupted or nobody reads any more.
     *
     * @param interval of {@link #SHORTEST_INTERVAL} at least
     * @param asJson one line each time instead
     */
    public void watch(Duration interval, boolean asJson) throws InterruptedException {
        @Nullable ClusterView before = null;
        while (!out.checkError()) {
            List<Told> told = Survey.of(targets);
            ClusterView view = ClusterView.of(told, clock.instant());
            if (asJson) {
                out.println(ClusterJson.of(view, told));
            } else {
                StringBuilder screen = new StringBuilder(HOME);
                for (String line : new Screen(view, before, Screen.WIDTH, Screen.HEIGHT).lines()) {
                    screen.append(line).append(ERASE_REST_OF_LINE).append(System.lineSeparator());
                }
                out.print(screen.append(ERASE_BELOW));
            }
            out.flush();
            before = view;
            Thread.sleep(interval.toMillis());
        }
    }
}
