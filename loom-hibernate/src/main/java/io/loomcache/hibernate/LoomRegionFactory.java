package io.loomcache.hibernate;

import io.loomcache.client.ClusterUri;
import io.loomcache.client.LoomClient;
import io.loomcache.client.SourcedCaches;
import io.loomcache.config.KnownSettings;
import io.loomcache.config.Settings;
import java.util.Map;
import java.util.UUID;
import org.hibernate.boot.registry.selector.spi.StrategySelector;
import org.hibernate.boot.spi.SessionFactoryOptions;
import org.hibernate.cache.CacheException;
import org.hibernate.cache.cfg.spi.DomainDataRegionBuildingContext;
import org.hibernate.cache.cfg.spi.DomainDataRegionConfig;
import org.hibernate.cache.internal.DefaultCacheKeysFactory;
import org.hibernate.cache.spi.CacheKeysFactory;
import org.hibernate.cache.spi.CacheTransactionSynchronization;
import org.hibernate.cache.spi.DomainDataRegion;
import org.hibernate.cache.spi.QueryResultsRegion;
import org.hibernate.cache.spi.RegionFactory;
import org.hibernate.cache.spi.TimestampsRegion;
import org.hibernate.cache.spi.access.AccessType;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;

/**
 * Hibernate's second-level cache in a LoomCache cluster ({@code hibernate.cache.region.factory_class = loom}). No
 * session reads an entry that is older than what the database had committed when its transaction began, in whatever JVM it was
 * changed. Settings: {@code hibernate.cache.loom.*} for the regions, {@code loomcache.*} for the client. Thread-safe.
 */
public final class LoomRegionFactory implements RegionFactory {

    private static final long serialVersionUID = 1L;

    /** Short name in {@code hibernate.cache.region.factory_class}. */
    public static final String SHORT_NAME = "loom";

    private transient @Nullable Started started;

    /** @param opened what {@link #stop} closes, null if the client was given */
    private record Started(
            Regions regions,
            CacheKeysFactory keys,
            SourcedCaches caches,
            @Nullable Quarantine quarantine,
            ClusterUri.@Nullable Opened opened) {}

    /**
     * Opens the client, unless one is given.
     *
     * @throws CacheException a setting is impossible, or an embedded member can't start; nothing is left open
     */
    @Override
    public void start(SessionFactoryOptions options, Map<String, Object> configuration) {
        ClusterUri.Opened opened = null;
        Quarantine quarantine = null;
        try {
            HibernateSettings settings = HibernateSettings.of(configuration);
            Settings clientSettings = Settings.ofClient(
                    settings.clientProperties(),
                    System.getProperties(),
                    System.getenv(),
                    LoomRegionFactory.class.getClassLoader());
            LoomClient client = settings.client();
            if (client == null) {
                opened = ClusterUri.of(clientSettings.get(KnownSettings.DEFAULT_URI))
                        .open(clientSettings);
                client = opened.client();
            }
            String qualifier = options.getCacheRegionPrefix() == null ? "" : options.getCacheRegionPrefix();
            SourcedCaches caches = client.sourced(qualifier);
            quarantine = quarantine(settings, client.name(), caches);
            RegionCreation creation = new RegionCreation(caches, settings, quarantine);
            RegionCache generations = RegionCache.ofGenerations(qualifier);
            String allowed = clientSettings.find(KnownSettings.MARSHALLER_ALLOW).orElse("");
            Regions regions = new Regions(
                    new CacheStore(caches, creation, settings, quarantine),
                    creation,
                    new Generations(caches, creation, generations),
                    settings,
                    qualifier,
                    allowed);
            started = new Started(regions, keys(options, configuration), caches, quarantine, opened);
        } catch (RuntimeException e) {
            close(quarantine, opened);
            throw new CacheException("LoomCache region factory: " + e.getMessage(), e);
        }
    }

    /** Hibernate's own factory of keys, or the one that {@code hibernate.cache.keys_factory} names. */
    private static CacheKeysFactory keys(SessionFactoryOptions options, Map<String, Object> configuration) {
        return options.getServiceRegistry()
                .requireService(StrategySelector.class)
                .resolveDefaultableStrategy(
                        CacheKeysFactory.class,
                        configuration.get("hibernate.cache.keys_factory"),
                        DefaultCacheKeysFactory.INSTANCE);
    }

    private Started started() {
        Started running = started;
        if (running == null) {
            throw new IllegalStateException("the region factory is not started");
        }
        return running;
    }

    CacheStore store() {
        return started().regions.store();
    }

    /** Closes the client, if it was opened here. The data stay. */
    @Override
    public void stop() {
        Started running = started;
        started = null;
        if (running != null) {
            close(running.quarantine, running.opened);
        }
    }

    private static void close(@Nullable Quarantine quarantine, ClusterUri.@Nullable Opened opened) {
        if (quarantine != null) {
            quarantine.close();
        }
        if (opened != null) {
            opened.close();
        }
    }

    private static @Nullable Quarantine quarantine(
            HibernateSettings settings, String clientName, SourcedCaches caches) {
        QuarantineSettings wanted = settings.quarantine();
        if (wanted == null) {
            return null;
        }
        String owner = clientName + "-" + UUID.randomUUID();
        QuarantineJournal journal = QuarantineJournal.open(wanted.journal(), owner, wanted.lease());
        return new Quarantine(journal, caches, settings.lockTimeout().toMillis());
    }

    @Override
    public boolean isMinimalPutsEnabledByDefault() {
        return true;
    }

    @Override
    public AccessType getDefaultAccessType() {
        return AccessType.READ_WRITE;
    }

    @Override
    public String qualify(String regionName) {
        return started().regions.qualified(regionName);
    }

    @Override
    public CacheTransactionSynchronization createTransactionContext(SharedSessionContractImplementor session) {
        return started().regions.transaction();
    }

    /** The cluster's revision, as far as it is known; no clock is asked. */
    @Override
    public long nextTimestamp() {
        return started().caches.revision();
    }

    @Override
    public DomainDataRegion buildDomainDataRegion(
            DomainDataRegionConfig regionConfig, DomainDataRegionBuildingContext buildingContext) {
        Started running = started();
        return new DomainRegion(regionConfig, this, running.keys, buildingContext, running.regions);
    }

    @Override
    public QueryResultsRegion buildQueryResultsRegion(String regionName, SessionFactoryImplementor factory) {
        return new QueryRegion(regionName, this, factory, started().regions);
    }

    @Override
    public TimestampsRegion buildTimestampsRegion(String regionName, SessionFactoryImplementor factory) {
        return new ChangesRegion(regionName, this, started().regions);
    }
}
