package io.loomcache.spring;

import io.loomcache.client.LoomClient;
import io.loomcache.hibernate.LoomHibernateMetrics;
import io.loomcache.hibernate.LoomRegionFactory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.SessionFactory;
import org.hibernate.cache.spi.CacheImplementor;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Meters of the client and of Hibernate's second-level cache, in whatever registries the application has. */
@AutoConfiguration(after = LoomCacheAutoConfiguration.class)
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(LoomClient.class)
public class LoomMetricsAutoConfiguration {

    @Bean
    MeterBinder loomCacheClientMetrics(LoomClient client) {
        return new LoomClientMetrics(client::view, client.name());
    }

    /** Those of each session factory whose cache is ours, with the tag that Spring Boot gives to Hibernate's own. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({EntityManagerFactory.class, SessionFactory.class, LoomHibernateMetrics.class})
    static class OfHibernate {

        @Bean
        MeterBinder loomCacheHibernateMetrics(ListableBeanFactory beans) {
            return registry -> beans.getBeansOfType(EntityManagerFactory.class)
                    .forEach((name, factory) -> bind(name, factory.unwrap(SessionFactory.class), registry));
        }

        private static void bind(String name, SessionFactory factory, MeterRegistry registry) {
            if (factory.getCache() instanceof CacheImplementor cache
                    && cache.getRegionFactory() instanceof LoomRegionFactory) {
                new LoomHibernateMetrics(factory, Tags.of("entityManagerFactory", name)).bindTo(registry);
            }
        }
    }
}
