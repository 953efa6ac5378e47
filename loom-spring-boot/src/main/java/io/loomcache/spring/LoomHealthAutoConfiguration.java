package io.loomcache.spring;

import io.loomcache.client.LoomClient;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** What the client knows of the cluster, as the health of {@code loomcache}; off by {@code management.health.loomcache.enabled}. */
@AutoConfiguration(after = LoomCacheAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(LoomClient.class)
@ConditionalOnEnabledHealthIndicator("loomcache")
public class LoomHealthAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = {"loomcacheHealthIndicator", "loomcacheHealthContributor"})
    HealthContributor loomcacheHealthContributor(LoomClient client, ObjectProvider<LoomConnection> connection) {
        LoomConnection own = connection.getIfAvailable();
        return new LoomHealthIndicator(client::view, own == null ? null : own.member());
    }
}
