package io.loomcache.map;

import io.loomcache.map.Result.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The guards of a group: who may change rows without telling it, and of which caches.
 *
 * <h2>Why nobody reads what such a change has made old</h2>
 *
 * The owner of a guard commits without the group only after its last sign has run out by its own clock, and with it
 * every lease that any leader has counted from an earlier answer. From then on no leader shows any of the guard's caches: not the one
 * of before, whose lease is over, and not a new one, which has had no sign. Before the owner gives its next
 * sign it has locked, by entries of the log, all that it has changed meanwhile, and these locks keep out whoever has read
 * the rows before.
 */
final class Guards {

    /** Most guards of a group. */
    static final int LIMIT = 1_000;

    private final Map<String, Operation.Guard> byOwner = new TreeMap<>();

    /** Follows from the guards. Never holds an empty list. */
    private final Map<String, List<Operation.Guard>> byCache = new HashMap<>();

    /**
     * The guards of a snapshot.
     *
     * @throws IllegalArgumentException if an owner occurs twice
     */
    Guards(List<Operation.Guard> guards) {
        for (Operation.Guard guard : guards) {
            if (byOwner.put(guard.owner(), guard) != null) {
                throw new IllegalArgumentException("guard '" + guard.owner() + "' occurs twice");
            }
        }
        index();
    }

    Result add(Operation.Guard guard) {
        Operation.Guard before = byOwner.get(guard.owner());
        if (before == null && byOwner.size() >= LIMIT) {
            return new Result.Rejected(
                    Reason.LIMIT, "'" + guard.owner() + "' would pass the limit of guards in a group: " + LIMIT);
        }
        TreeSet<String> caches = new TreeSet<>(guard.caches());
        if (before != null) {
            caches.addAll(before.caches());
        }
        if (caches.size() > LIMIT) {
            return new Result.Rejected(
                    Reason.LIMIT, "'" + guard.owner() + "' would pass the limit of caches of a guard: " + LIMIT);
        }
        byOwner.put(guard.owner(), new Operation.Guard(guard.owner(), guard.leaseMillis(), List.copyOf(caches)));
        index();
        return Result.DONE;
    }

    Result end(Step step, Operation.EndGuard end, Function<String, @Nullable CacheState> caches) {
        Operation.Guard ended = byOwner.remove(end.owner());
        index();
        for (String name : ended == null || !end.clear() ? List.<String>of() : ended.caches()) {
            CacheState cache = caches.apply(name);
            if (cache != null) {
                WriteRules.clear(step, cache);
            }
        }
        return Result.DONE;
    }

    /** Whether there is a guard of a cache. */
    boolean cover(String cache) {
        return byCache.containsKey(cache);
    }

    /** Whether all guards of a cache are held. */
    boolean areHeld(String cache, GuardLeases leases) {
        List<Operation.Guard> guards = byCache.get(cache);
        return guards == null || guards.stream().allMatch(leases::isHeld);
    }

    Result held(Operation.HoldGuard hold, GuardLeases leases) {
        boolean known = byOwner.containsKey(hold.owner());
        Operation.Proof proof = hold.proof();
        if (known && proof != null) {
            leases.heard(hold.owner(), proof);
        }
        return new Result.GuardHeld(known, leases.proof());
    }

    /** The owners, in order. */
    List<String> owners() {
        return List.copyOf(byOwner.keySet());
    }

    /** All guards, in the order of their owners. */
    List<Operation.Guard> metas() {
        return List.copyOf(byOwner.values());
    }

    private void index() {
        byCache.clear();
        Collection<Operation.Guard> guards = byOwner.values();
        guards.forEach(guard -> guard.caches()
                .forEach(cache ->
                        byCache.computeIfAbsent(cache, any -> new ArrayList<>()).add(guard)));
    }
}
