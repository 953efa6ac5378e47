package io.loomcache.history;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What callers did and saw. An operation is recorded when it is invoked, so that one which never returns
 * counts as one that may have happened. Thread-safe.
 */
public final class History {

    private final List<Invocation> ended = new ArrayList<>();
    private final Set<Pending> pending = new LinkedHashSet<>();

    /**
     * An operation begins.
     *
     * @param possible what it may come to, for as long as nobody knows; empty for one that changes nothing
     */
    public synchronized Pending invoked(String caller, String key, String what, long nanos, List<Case> possible) {
        Pending begun = new Pending(caller, key, what, nanos, possible);
        pending.add(begun);
        return begun;
    }

    /** An operation that has begun and not ended. */
    public final class Pending {
        private final String caller;
        private final String key;
        private final String what;
        private final long invokedNanos;
        private final List<Case> possible;

        private Pending(String caller, String key, String what, long invokedNanos, List<Case> possible) {
            this.caller = caller;
            this.key = key;
            this.what = what;
            this.invokedNanos = invokedNanos;
            this.possible = possible;
        }

        public String key() {
            return key;
        }

        /** It happened, and this is how. */
        public void returned(long nanos, Case seen) {
            end(this, new Invocation(caller, key, what, invokedNanos, nanos, List.of(seen)));
        }

        /** It surely did not happen. */
        public void notDone() {
            synchronized (History.this) {
                pending.remove(this);
            }
        }

        /** It may have happened, or may still happen. */
        public void unknown() {
            if (possible.isEmpty()) {
                notDone();
            } else {
                end(this, unended());
            }
        }

        private Invocation unended() {
            return new Invocation(caller, key, what, invokedNanos, Register.NEVER, possible);
        }
    }

    private synchronized void end(Pending of, Invocation as) {
        if (!pending.remove(of)) {
            throw new IllegalStateException("ended twice: " + as);
        }
        ended.add(as);
    }

    /** How many operations have ended, with a known outcome or without. */
    public synchronized int size() {
        return ended.size();
    }

    /** All operations by key, in order of invocation. */
    public synchronized Map<String, List<Invocation>> byKey() {
        List<Invocation> all = new ArrayList<>(ended);
        pending.stream()
                .filter(begun -> !begun.possible.isEmpty())
                .map(Pending::unended)
                .forEach(all::add);
        Map<String, List<Invocation>> byKey = new TreeMap<>();
        all.forEach(invocation -> byKey.computeIfAbsent(invocation.key(), any -> new ArrayList<>())
                .add(invocation));
        byKey.values().forEach(each -> each.sort((a, b) -> Long.compare(a.invokedNanos(), b.invokedNanos())));
        return byKey;
    }
}
