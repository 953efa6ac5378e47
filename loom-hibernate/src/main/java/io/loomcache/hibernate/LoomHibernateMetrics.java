package io.loomcache.hibernate;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.hibernate.SessionFactory;
import org.hibernate.cache.spi.CacheImplementor;

/**
 * What the second-level cache of a session factory does, as meters of Micrometer, beside those of Hibernate's own statistics.
 * Needs {@code micrometer-core}, which the region factory itself does not. Thread-safe.
 *
 * <table>
 *   <caption>Meters</caption>
 *   <tr><td>{@code loomcache.hibernate.fills}, tag {@code result}: {@code stored} or {@code refused}</td>
 *       <td>loaded or inserted entries that were sent; refused are those to which something has happened since their
 *       transaction began: each would be a stale entry in a cache that does not look</td></tr>
 *   <tr><td>{@code loomcache.hibernate.updates}, tag {@code result} likewise</td>
 *       <td>new values of changed entries; refused are those that others changed at the same time</td></tr>
 *   <tr><td>{@code loomcache.hibernate.unanswered}</td><td>reads that the cluster did not answer in time, and so missed</td></tr>
 *   <tr><td>{@code loomcache.hibernate.locks.failed}</td><td>transactions that could not lock, and so did not commit</td></tr>
 *   <tr><td>{@code loomcache.hibernate.lost}</td><td>transactions whose locks end by their time, because the step after the
 *       commit did not arrive</td></tr>
 *   <tr><td>{@code loomcache.hibernate.quarantined}</td><td>changes that the cluster has not been told of, at least 1 while
 *       it is not told; 0 always if {@code on-unavailable} is {@code fail}</td></tr>
 *   <tr><td>{@code loomcache.hibernate.connected}</td><td>1 while reads are sent to the cluster, else 0</td></tr>
 * </table>
 */
public final class LoomHibernateMetrics implements MeterBinder {

    private final CacheStore store;
    private final Tags tags;

    /**
     * @param tags two session factories need some to tell them apart
     * @throws IllegalArgumentException the second-level cache is another one, or off
     */
    public LoomHibernateMetrics(SessionFactory factory, Iterable<Tag> tags) {
        if (!(factory.getCache() instanceof CacheImplementor cache)
                || !(cache.getRegionFactory() instanceof LoomRegionFactory regions)) {
            throw new IllegalArgumentException("the session factory's second-level cache is not LoomCache");
        }
        this.store = regions.store();
        this.tags = Tags.of(tags);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Tags stored = tags.and("result", "stored");
        Tags refused = tags.and("result", "refused");
        count(registry, "loomcache.hibernate.fills", stored, counters -> counters.filled);
        count(registry, "loomcache.hibernate.fills", refused, counters -> counters.fillsRefused);
        count(registry, "loomcache.hibernate.updates", stored, counters -> counters.updated);
        count(registry, "loomcache.hibernate.updates", refused, counters -> counters.updatesRefused);
        count(registry, "loomcache.hibernate.unanswered", tags, counters -> counters.unanswered);
        count(registry, "loomcache.hibernate.locks.failed", tags, counters -> counters.locksFailed);
        count(registry, "loomcache.hibernate.lost", tags, counters -> counters.followUpsLost);
        Gauge.builder("loomcache.hibernate.quarantined", store, CacheStore::quarantined)
                .tags(tags)
                .register(registry);
        Gauge.builder("loomcache.hibernate.connected", store, each -> each.isConnected() ? 1 : 0)
                .tags(tags)
                .register(registry);
    }

    private void count(MeterRegistry registry, String name, Tags of, Function<Counters, LongAdder> counter) {
        FunctionCounter.builder(
                        name, store, each -> counter.apply(each.counters()).doubleValue())
                .tags(of)
                .register(registry);
    }
}
