package io.loomcache.hibernate;

import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomException;
import io.loomcache.client.SourcedCaches;
import io.loomcache.hibernate.HibernateSettings.MissingCache;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.Result;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that the cluster knows the regions of a session factory. Thread-safe. */
final class RegionCreation {

    private static final Logger LOG = LoggerFactory.getLogger(RegionCreation.class);

    private final SourcedCaches caches;
    private final HibernateSettings settings;
    private final @Nullable Quarantine quarantine;
    private final Set<RegionCache> pending = ConcurrentHashMap.newKeySet();

    /** @param quarantine under whose guard the regions are, null if there is none */
    RegionCreation(SourcedCaches caches, HibernateSettings settings, @Nullable Quarantine quarantine) {
        this.quarantine = quarantine;
        this.caches = caches;
        this.settings = settings;
    }

    /**
     * Creates a region while the session factory is built.
     *
     * @throws CacheException it can't be had, and the settings insist on it
     */
    void start(RegionCache region) {
        if (settings.startMode() == HibernateSettings.StartMode.LAZY) {
            var unused = guarded(region);
            again(region);
        } else {
            create(region);
        }
    }

    /**
     * Creates a region, or finds that it exists.
     *
     * @throws CacheException it does not exist
     */
    void create(RegionCache region) {
        try {
            LoomClient.await(created(region));
        } catch (LoomException e) {
            throw new CacheException("region " + region.name() + ": " + e.getMessage(), e);
        }
    }

    /** Creates a region some time. */
    void again(RegionCache region) {
        if (pending.add(region)) {
            var unused = created(region).whenComplete((done, failure) -> {
                if (failure == null) {
                    pending.remove(region);
                } else if (isRefused(failure)) {
                    LOG.error("region {} is not cached: {}", region.name(), failure.getMessage());
                } else {
                    LOG.debug("region {} can't be reached yet", region.name(), failure);
                    pending.remove(region);
                }
            });
        }
    }

    /** Asks the cluster something harmless; completes well if there is an answer. */
    CompletableFuture<?> probe() {
        return caches.definition("");
    }

    private CompletableFuture<Void> created(RegionCache region) {
        if (settings.missingCache() == MissingCache.CREATE) {
            return joined(region);
        }
        return caches.definition(region.name()).thenCompose(found -> {
            if (found != null) {
                return joined(region);
            }
            if (settings.missingCache() == MissingCache.FAIL) {
                return CompletableFuture.failedFuture(new LoomException.Rejected(
                        "the cluster has no such cache, and " + HibernateSettings.MISSING_CACHE + " is fail"));
            }
            LOG.warn("region {}: the cluster has no such cache yet, it is created", region.name());
            return joined(region);
        });
    }

    /** Another definition is no reason to do without the region: the one that the cluster has stays in force. */
    private CompletableFuture<Void> joined(RegionCache region) {
        return caches.create(region.name(), region.definition())
                .exceptionallyCompose(failure -> isOther(failure)
                        ? caches.definition(region.name()).thenCompose(found -> accepted(region, found, failure))
                        : CompletableFuture.failedFuture(failure))
                .thenCompose(done -> guarded(region))
                .thenCompose(done -> caches.changes(region.name(), java.util.List.of()))
                .thenAccept(reached -> {});
    }

    private CompletableFuture<Void> guarded(RegionCache region) {
        return quarantine == null || region.isOfGenerations()
                ? CompletableFuture.completedFuture(null)
                : quarantine.cover(region.name());
    }

    private static CompletableFuture<Void> accepted(
            RegionCache region, @Nullable CacheDefinition found, Throwable failure) {
        if (found == null || !found.attributes().equals(region.definition().attributes())) {
            return CompletableFuture.failedFuture(failure);
        }
        LOG.warn("{}; the cluster's definition stays in force until the cache is destroyed", failure.getMessage());
        return CompletableFuture.completedFuture(null);
    }

    private static boolean isRefused(Throwable failure) {
        return rejected(failure) != null;
    }

    private static boolean isOther(Throwable failure) {
        LoomException.Rejected rejected = rejected(failure);
        return rejected != null && rejected.reason() == Result.Reason.CACHE_DIFFERS;
    }

    private static LoomException.@Nullable Rejected rejected(Throwable failure) {
        Throwable cause = failure instanceof java.util.concurrent.CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
        return cause instanceof LoomException.Rejected rejected ? rejected : null;
    }
}
