package io.loomcache.hibernate;

import java.util.List;
import org.hibernate.boot.registry.selector.SimpleStrategyRegistrationImpl;
import org.hibernate.boot.registry.selector.StrategyRegistration;
import org.hibernate.boot.registry.selector.StrategyRegistrationProvider;
import org.hibernate.cache.spi.RegionFactory;

/** Lets {@code hibernate.cache.region.factory_class} say {@code loom}. Found by the service loader. */
public final class ShortName implements StrategyRegistrationProvider {

    @Override
    public Iterable<StrategyRegistration<?>> getStrategyRegistrations() {
        return List.of(new SimpleStrategyRegistrationImpl<>(
                RegionFactory.class,
                LoomRegionFactory.class,
                LoomRegionFactory.SHORT_NAME,
                LoomRegionFactory.class.getName(),
                LoomRegionFactory.class.getSimpleName()));
    }
}
