package io.loomcache.spring;

import io.loomcache.client.LoomClient;
import io.loomcache.config.KnownSettings;
import io.loomcache.config.Settings;
import io.loomcache.hibernate.LoomRegionFactory;
import java.util.Map;
import org.hibernate.SessionFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * Hibernate's second-level cache over the client, unless the application has chosen another one, none, or another
 * cluster for it. To be there, {@code loom-hibernate} is enough.
 */
@AutoConfiguration(after = LoomCacheAutoConfiguration.class, before = HibernateJpaAutoConfiguration.class)
@ConditionalOnClass({SessionFactory.class, HibernatePropertiesCustomizer.class, LoomRegionFactory.class})
public class LoomHibernateAutoConfiguration {

    private static final String FACTORY = "hibernate.cache.region.factory_class";
    private static final String SWITCH = "hibernate.cache.use_second_level_cache";
    private static final String CLIENT = "hibernate.cache.loom.client";

    @Bean
    HibernatePropertiesCustomizer loomCacheHibernateCustomizer(LoomClient client, Settings settings) {
        return properties -> {
            if (isOurs(properties)) {
                properties.put(FACTORY, LoomRegionFactory.SHORT_NAME);
                properties.put(CLIENT, client);
                settings.find(KnownSettings.MARSHALLER_ALLOW)
                        .ifPresent(allowed -> properties.put(KnownSettings.MARSHALLER_ALLOW.name(), allowed));
            }
        };
    }

    private static boolean isOurs(Map<String, Object> properties) {
        Object factory = properties.getOrDefault(FACTORY, LoomRegionFactory.SHORT_NAME);
        boolean isChosen = factory.equals(LoomRegionFactory.SHORT_NAME)
                || factory.equals(LoomRegionFactory.class.getName())
                || factory.equals(LoomRegionFactory.class);
        boolean isOff = "false".equalsIgnoreCase(String.valueOf(properties.get(SWITCH)));
        boolean hasItsOwn = properties.containsKey(CLIENT)
                || properties.keySet().stream().anyMatch(name -> name.startsWith("loomcache."));
        return isChosen && !isOff && !hasItsOwn;
    }
}
