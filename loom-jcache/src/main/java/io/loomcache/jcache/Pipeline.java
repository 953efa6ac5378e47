package io.loomcache.jcache;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Many requests that are sent without waiting for each other. */
final class Pipeline {

    private static final int AT_ONCE = 256;

    private Pipeline() {}

    /** Starts all in order, at most {@link #AT_ONCE} at once. All are awaited, then the first failure is thrown. */
    static <T, S, R extends @Nullable Object> List<R> run(List<T> tasks, Function<T, S> start, Function<S, R> finish) {
        List<R> results = new ArrayList<>(tasks.size());
        Deque<S> started = new ArrayDeque<>();
        First failure = new First();
        for (T task : tasks) {
            if (started.size() == AT_ONCE) {
                failure.run(() -> results.add(finish.apply(started.remove())));
            }
            failure.run(() -> started.add(start.apply(task)));
        }
        while (!started.isEmpty()) {
            failure.run(() -> results.add(finish.apply(started.remove())));
        }
        failure.rethrow();
        return results;
    }

    /** Keeps the first failure of several steps, so that the others still happen. */
    static final class First {

        private @Nullable RuntimeException failure;

        void run(Runnable step) {
            try {
                step.run();
            } catch (RuntimeException e) {
                keep(e);
            }
        }

        void keep(@Nullable RuntimeException other) {
            failure = failure == null ? other : failure;
        }

        void rethrow() {
            if (failure != null) {
                throw failure;
            }
        }
    }
}
