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

/** The locks of changes that were made without the cluster. Nobody ends them but their time. Thread-safe. */
final class LateLocks {

    private final SourcedCaches caches;
    private final long timeoutMillis;

    LateLocks(SourcedCaches caches, long timeoutMillis) {
        this.caches = caches;
        this.timeoutMillis = timeoutMillis;
    }

    /**
     * Locks all that was changed, and waits for it.
     *
     * @throws LoomException not everything was locked
     */
    void take(Collection<Change> changes) {
        if (!changes.isEmpty()) {
            requireGranted(LoomClient.await(caches.together(locks(changes))));
        }
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
