package io.loomcache.hibernate;

import io.loomcache.client.SourcedCaches;
import io.loomcache.config.EditDistance;
import io.loomcache.hibernate.Loads.Look;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all regions of a session factory share: the cluster, the form of the entries, the settings. Thread-safe. */
final class Regions {

    private static final Logger LOG = LoggerFactory.getLogger(Regions.class);

    private final CacheStore store;
    private final RegionLocks locks;
    private final RegionCreation creation;
    private final Generations generations;
    private final HibernateSettings settings;
    private final String qualifier;
    private final String allowed;
    private final Set<String> built = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Entries entries;
    private volatile boolean checked;

    /**
     * @param qualifier before the names of regions, empty if there is none
     * @param allowed more classes that may occur in entries
     */
    Regions(
            CacheStore store,
            RegionCreation creation,
            Generations generations,
            HibernateSettings settings,
            String qualifier,
            String allowed) {
        this.store = store;
        this.locks = new RegionLocks(store);
        this.creation = creation;
        this.generations = generations;
        this.settings = settings;
        this.qualifier = qualifier;
        this.allowed = allowed;
    }

    String allowed() {
        return allowed;
    }

    CacheStore store() {
        return store;
    }

    RegionLocks locks() {
        return locks;
    }

    /** The cache of a region that stores entries; created if need be. */
    RegionCache region(String name) {
        built.add(name);
        String qualified = qualified(name);
        return created(RegionCache.of(qualified, settings.region(qualified, name)));
    }

    /** The cache of a region that stores only when its keys changed. */
    RegionCache regionOfChanges(String name) {
        String qualified = qualified(name);
        settings.requireNone(qualified, name);
        return created(RegionCache.ofChanges(qualified));
    }

    private RegionCache created(RegionCache region) {
        creation.start(region);
        return region;
    }

    /** The name of a region with the qualifier before it. */
    String qualified(String name) {
        return qualifier.isEmpty() || name.startsWith(qualifier + ".") ? name : qualifier + "." + name;
    }

    /** The form of keys and entries, which is known once the session factory is complete. */
    Entries entries(Supplier<Entries> complete) {
        Entries known = entries;
        if (known == null) {
            known = complete.get();
            entries = known;
        }
        generations.say(known.generation());
        return known;
    }

    SessionTransaction transaction() {
        if (!checked) {
            checked = true;
            warnOfUnused();
        }
        return new SessionTransaction(store, locks);
    }

    /** Settings of regions that nobody has are mistakes, unless queries bring these regions later. */
    private void warnOfUnused() {
        for (String name : settings.regions().keySet()) {
            boolean isKnown = built.contains(name)
                    || built.stream().anyMatch(region -> qualified(region).equals(name));
            if (!isKnown) {
                String nearest = built.stream()
                        .min(Comparator.comparingInt(region -> EditDistance.between(region, name)))
                        .orElse("none");
                LOG.warn(
                        "there are settings for region {}, which no entity, collection or natural id uses; the nearest"
                                + " is {}; right only if a query names it",
                        name,
                        nearest);
            }
        }
    }

    /** Reads a cell for a session: what its transaction knows of it, else what the cache has. */
    @Nullable
    Object get(SharedSessionContractImplementor session, Cell cell, String role, Entries form) {
        SessionTransaction transaction = SessionTransaction.of(session);
        byte[] own = transaction.own(cell);
        if (own != null) {
            return form.decode(role, own);
        }
        if (transaction.isChanged(cell)) {
            return null;
        }
        SourcedCaches.Lookup lookup = store.look(cell);
        byte[] stored = lookup.found() == null ? null : lookup.found().value();
        Object entry = stored == null ? null : form.decode(role, stored);
        if (stored == null) {
            transaction.looked(cell, lookup.isOpen() ? Look.MISSING : Look.CLOSED);
        } else if (entry == null) {
            transaction.looked(cell, isOfOthers(role, stored, form) ? Look.MISSING : Look.FOREIGN);
        }
        return entry;
    }

    private boolean isOfOthers(String role, byte[] stored, Entries form) {
        return form.isForeign(role, stored) && generations.isAlive(Entries.generation(stored));
    }
}
