package io.loomcache.spring;

import io.loomcache.client.LoomClient;
import io.loomcache.config.KnownSettings;
import io.loomcache.config.Settings;
import io.loomcache.jcache.LoomCacheManager;
import io.loomcache.jcache.LoomCachingProvider;
import io.loomcache.serial.AllowList;
import java.util.List;
import java.util.function.Consumer;
import javax.cache.CacheManager;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.JCacheManagerCustomizer;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.cache.support.NullValue;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * A cache manager of JCache over the client, unless the application has one. Spring Boot makes its own cache
 * manager for {@code @EnableCaching} of it.
 */
@AutoConfiguration(after = LoomCacheAutoConfiguration.class, before = CacheAutoConfiguration.class)
@ConditionalOnClass({CacheManager.class, LoomCachingProvider.class})
@ConditionalOnMissingBean(CacheManager.class)
public class LoomJCacheAutoConfiguration {

    /** What Spring's annotations put into caches beside the application's own objects. */
    private static final List<String> OF_SPRING = List.of(SimpleKey.class.getName(), NullValue.class.getName());

    /** Something to be done with the manager before anybody gets it. */
    interface Setup extends Consumer<CacheManager> {}

    /** With the caches of {@code spring.cache.cache-names}, and what customizers make of it. */
    @Bean(destroyMethod = "close")
    LoomCacheManager loomCacheManager(
            LoomClient client,
            Settings settings,
            ApplicationContext context,
            ObjectProvider<Configuration<?, ?>> configurations,
            ObjectProvider<Setup> setups) {
        LoomCacheManager manager =
                new LoomCachingProvider().managerOf(client, classLoader(context), AllowList.of(allowed(settings)));
        try {
            names(context.getEnvironment())
                    .forEach(name -> manager.createCache(name, configurations.getIfAvailable(this::byDefault)));
            setups.orderedStream().forEach(setup -> setup.accept(manager));
            return manager;
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    private static ClassLoader classLoader(ApplicationContext context) {
        ClassLoader loader = context.getClassLoader();
        return loader == null ? LoomCachingProvider.class.getClassLoader() : loader;
    }

    private static String allowed(Settings settings) {
        return settings.find(KnownSettings.MARSHALLER_ALLOW).orElse("") + "," + String.join(",", OF_SPRING);
    }

    private static List<String> names(Environment environment) {
        return Binder.get(environment)
                .bind("spring.cache.cache-names", Bindable.listOf(String.class))
                .orElse(List.of());
    }

    /** Counted, so that meters move. */
    private Configuration<?, ?> byDefault() {
        return new MutableConfiguration<>().setStatisticsEnabled(true);
    }

    /** Spring Boot's own way to say what is done with the manager. */
    @org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JCacheManagerCustomizer.class)
    static class Customizing {

        @Bean
        Setup loomCacheManagerCustomizers(ObjectProvider<JCacheManagerCustomizer> customizers) {
            return manager -> customizers.orderedStream().forEach(customizer -> customizer.customize(manager));
        }
    }
}
