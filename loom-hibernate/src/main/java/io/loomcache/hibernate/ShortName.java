package io.loomcache.hibernate;

import java.util.List;
import org.hibernate.boot.registry.selector.SimpleStrategyRegistrationImpl;
import org.hibernate.boot.registry.selector.StrategyRegistrationProvider;
import org.hibernate.cache.spi.RegionFactory;

/** Lets {@code hibernate.cache.region.factory_class} say {@code loom}. Found by the service loader. */
@SuppressWarnings({"rawtypes", "unchecked"})
public final class ShortName implements StrategyRegistrationProvider {

    /** Raw, because Hibernate 6 and 7 differ in what it is an {@code Iterable} of. */
    @Override
    public Iterable getStrategyRegistrations() {
        return List.of(new SimpleStrategyRegistrationImpl<>(
                RegionFactory.class,
                LoomRegionFactory.class,
                LoomRegionFactory.SHORT_NAME,
                LoomRegionFactory.class.getName(),
                LoomRegionFactory.class.getSimpleName()));
    }
}
