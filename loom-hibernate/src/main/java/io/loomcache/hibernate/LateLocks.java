package io.loomcache.hibernate;

import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomException;
import io.loomcache.client.SourcedCaches;
import io.loomcache.hibernate.QuarantineJournal.Change;
import io.loomcache.map.Bytes;
import io.loomcache.map.Operation.Part;
import io.loomcache.map.Result;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Changes that were made without the cluster, and the locks that it is yet to grant for them. Nobody ends these but their
 * time. Thread-safe.
 */
final class LateLocks {

    private final SourcedCaches caches;
    private final long timeoutMillis;

    /** What the cluster is yet to be told. */
    private final Set<Change> untold = new LinkedHashSet<>();

    LateLocks(SourcedCaches caches, long timeoutMillis) {
        this.caches = caches;
        this.timeoutMillis = timeoutMillis;
    }

    synchronized void add(Collection<Change> changes) {
        untold.addAll(changes);
    }

    /**
     * Locks all that was changed, and waits for it.
     *
     * @throws LoomException not everything was locked; all of it will be asked for again
     */
    void take() {
        List<Change> telling = drained();
        if (telling.isEmpty()) {
            return;
        }
        boolean told = false;
        try {
            requireGranted(LoomClient.await(caches.together(locks(telling))));
            told = true;
        } finally {
            if (!told) {
                add(telling);
            }
        }
    }

    private synchronized List<Change> drained() {
        List<Change> all = List.copyOf(untold);
        untold.clear();
        return all;
    }

    /** A cache that is gone has nothing that could be old. */
    private static void requireGranted(List<SourcedCaches.Step> steps) {
        steps.stream()
                .flatMap(SourcedCaches.Step::refusals)
                .filter(refusal -> refusal.reason() != Result.Reason.NO_CACHE)
                .findFirst()
                .ifPresent(refusal -> {
                    throw new LoomException.Rejected(refusal.message(), refusal.reason());
                });
    }

    private List<Part> locks(Collection<Change> changes) {
        Map<String, List<Bytes>> keys = new LinkedHashMap<>();
        Set<String> whole = new LinkedHashSet<>();
        for (Change change : changes) {
            Bytes key = change.key();
            if (key == null) {
                whole.add(change.cache());
            } else {
                keys.computeIfAbsent(change.cache(), any -> new ArrayList<>()).add(key);
            }
        }
        keys.keySet().removeAll(whole);
        return TransactionLocks.parts(keys, whole, 0, timeoutMillis);
    }
}
