package io.loomcache.spring;

import io.loomcache.client.LoomClient;
import io.loomcache.config.Settings;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

/** The settings, and a client of the cluster that they name unless the application has one. */
@AutoConfiguration
public class LoomCacheAutoConfiguration {

    /** Of {@code loomcache.*} in the environment. */
    @Bean
    @ConditionalOnMissingBean
    Settings loomCacheSettings(ConfigurableEnvironment environment) {
        return EnvironmentSettings.of(environment);
    }

    /** Only together: who brings a client needs no connection, and the client goes with it. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean(LoomClient.class)
    static class Connecting {

        @Bean(destroyMethod = "close")
        LoomConnection loomCacheConnection(Settings loomCacheSettings) {
            return LoomConnection.open(loomCacheSettings);
        }

        @Bean(destroyMethod = "")
        LoomClient loomClient(LoomConnection loomCacheConnection) {
            return loomCacheConnection.client();
        }
    }
}
