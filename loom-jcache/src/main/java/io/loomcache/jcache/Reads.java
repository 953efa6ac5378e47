package io.loomcache.jcache;

import io.loomcache.client.LoomMap;
import io.loomcache.map.Bytes;
import io.loomcache.map.Expiry;
import io.loomcache.map.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looking up, with what an access does to the expiry, and loading what is missing. */
final class Reads<K, V> {

    private final Core<K, V> core;
    private final @Nullable Loads<K, V> loads;

    /** @param loads null unless the cache reads through */
    Reads(Core<K, V> core, @Nullable Loads<K, V> loads) {
        this.core = core;
        this.loads = loads;
    }

    @Nullable
    V get(K key) {
        long start = System.nanoTime();
        Bytes keyBytes = core.codec().key(key);
        LoomMap.Lookup lookup = core.mappings().lookup(keyBytes);
        Result.Versioned found = lookup.found();
        core.statistics().get(found != null, start);
        if (found == null) {
            return loads == null ? null : loads.load(key, lookup.groupRevision());
        }
        accessed(keyBytes, found.revision());
        return core.codec().value(found.value());
    }

    boolean containsKey(K key) {
        return core.mappings().read(core.codec().key(key)) != null;
    }

    Map<K, V> getAll(Set<? extends K> keys) {
        long start = System.nanoTime();
        List<K> order = List.copyOf(keys);
        List<Bytes> keyBytes = order.stream().map(core.codec()::key).toList();
        List<LoomMap.Lookup> lookups = core.mappings().lookupAll(keyBytes);
        Map<K, V> values = new LinkedHashMap<>();
        Map<K, Long> missedAt = new LinkedHashMap<>();
        List<Mappings.Touch> touches = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            Result.Versioned mapping = lookups.get(i).found();
            if (mapping == null) {
                missedAt.put(order.get(i), lookups.get(i).groupRevision());
            } else {
                values.put(order.get(i), core.codec().value(mapping.value()));
                addTouch(touches, keyBytes.get(i), mapping.revision());
            }
        }
        core.mappings().touchEach(touches);
        core.statistics().gets(values.size(), missedAt.size(), start);
        if (loads != null && !missedAt.isEmpty()) {
            values.putAll(loads.loadMissing(missedAt));
        }
        return values;
    }

    /** The mapping of this revision was read. */
    void accessed(Bytes key, long revision) {
        if (!core.expiry().ignoresAccess()) {
            long timeToLiveMillis = core.expiry().accessMillis();
            if (timeToLiveMillis != Expiry.UNCHANGED) {
                core.mappings().touch(key, revision, timeToLiveMillis);
            }
        }
    }

    private void addTouch(List<Mappings.Touch> touches, Bytes key, long revision) {
        if (!core.expiry().ignoresAccess()) {
            long timeToLiveMillis = core.expiry().accessMillis();
            if (timeToLiveMillis != Expiry.UNCHANGED) {
                touches.add(new Mappings.Touch(key, revision, timeToLiveMillis));
            }
        }
    }
}
