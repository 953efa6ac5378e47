package io.loomcache.simulation;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What happened: the last events for whoever reads a failure, all of them for whoever replays it, and a
 * fingerprint of everything, by which two runs of one seed are known to be the same.
 */
final class Trace {

    private static final int KEPT = 60;

    private final VirtualTime time;
    private final @Nullable Consumer<String> listener;
    private final Deque<String> last = new ArrayDeque<>();
    private long fingerprint = 1;

    /** @param listener told every line; null for nobody */
    Trace(VirtualTime time, @Nullable Consumer<String> listener) {
        this.time = time;
        this.listener = listener;
    }

    /** Something that a reader wants to know of. */
    void event(String who, String what) {
        mix(what.hashCode());
        String line = String.format(Locale.ROOT, "%12.3f  %-4s %s", time.millisSinceStart(), who, what);
        last.add(line);
        if (last.size() > KEPT) {
            last.remove();
        }
        if (listener != null) {
            listener.accept(line);
        }
    }

    /** A frame arrives. */
    void frame(String from, String to, byte[] frame) {
        mix(Arrays.hashCode(frame));
        if (listener != null) {
            listener.accept(String.format(
                    Locale.ROOT,
                    "%12.3f  %-4s frame of %s: %s",
                    time.millisSinceStart(),
                    to,
                    from,
                    Frames.shown(frame)));
        }
    }

    private void mix(int hash) {
        fingerprint = (fingerprint * 31 + hash) * 31 + Long.hashCode(time.nanos());
    }

    /** Equal for equal runs. */
    long fingerprint() {
        return fingerprint;
    }

    String last() {
        return String.join("\n", last);
    }
}
