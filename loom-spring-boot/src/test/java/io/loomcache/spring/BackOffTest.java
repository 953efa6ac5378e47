package io.loomcache.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.ClusterUri;
import io.loomcache.client.LoomClient;
import io.loomcache.config.ConfigException;
import io.loomcache.config.Settings;
import io.loomcache.hibernate.LoomRegionFactory;
import io.loomcache.jcache.LoomCacheManager;
import io.loomcache.jcache.LoomCachingProvider;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableConfiguration;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.JCacheManagerCustomizer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.jcache.JCacheCacheManager;
import org.springframework.context.ApplicationContext;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

/** What there is, and what gives way to the application's own or to what it has not. */
@SuppressWarnings({"NullAway", "unchecked"}) // what is missing fails the test
class BackOffTest {

    @AutoClose
    private final ClusterUri.Opened opened = new ClusterUri.Temporary().open(Settings.of(List.of()));

    /** With a client of the application's own, which is one member less to start. */
    private final ApplicationContextRunner withClient =
            runner().withBean("mine", LoomClient.class, opened::client, bean -> bean.setDestroyMethodName(""));

    @EnableCaching
    static class Caching {}

    private static ApplicationContextRunner runner() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        LoomCacheAutoConfiguration.class,
                        LoomJCacheAutoConfiguration.class,
                        LoomHibernateAutoConfiguration.class,
                        LoomHealthAutoConfiguration.class,
                        LoomMetricsAutoConfiguration.class,
                        LoomCacheMetricsAutoConfiguration.class));
    }

    private ApplicationContextRunner caching() {
        return withClient
                .withConfiguration(AutoConfigurations.of(CacheAutoConfiguration.class))
                .withUserConfiguration(Caching.class);
    }

    private static Map<String, Object> hibernate(ApplicationContext context, Map<String, Object> own) {
        Map<String, Object> properties = new HashMap<>(own);
        context.getBean(HibernatePropertiesCustomizer.class).customize(properties);
        return properties;
    }

    @Test
    void context_withoutSettings_hasACacheOfItsOwn_whichGoesWithIt() {
        AtomicReference<LoomClient> client = new AtomicReference<>();
        runner().run(context -> {
            client.set(context.getBean(LoomClient.class));
            assertSame(client.get(), context.getBean(LoomCacheManager.class).unwrap(LoomClient.class));
            assertInstanceOf(LoomHealthIndicator.class, context.getBean("loomcacheHealthContributor"));
            assertFalse(client.get().isClosed());
            assertFalse(context.containsBean("cacheManager"), "without @EnableCaching Spring's is not needed");
        });
        assertTrue(client.get().isClosed());
    }

    @Test
    void ownClient_isUsedByAll_andNotClosed() {
        withClient.run(context -> {
            assertTrue(context.getBeansOfType(LoomConnection.class).isEmpty());
            assertSame(opened.client(), context.getBean(LoomCacheManager.class).unwrap(LoomClient.class));
            assertSame(opened.client(), hibernate(context, Map.of()).get("hibernate.cache.loom.client"));
        });
        assertFalse(opened.client().isClosed());
    }

    @Test
    void enableCaching_usesTheManager_withTheNamedCaches() {
        caching()
                .withPropertyValues("spring.cache.cache-names=one,two")
                .withBean(
                        JCacheManagerCustomizer.class,
                        () -> manager -> manager.createCache("three", new MutableConfiguration<>()))
                .run(context -> {
                    JCacheCacheManager spring = context.getBean(JCacheCacheManager.class);
                    assertSame(context.getBean(CacheManager.class), spring.getCacheManager());
                    assertEquals(
                            List.of("one", "three", "two"),
                            spring.getCacheNames().stream().sorted().toList());
                    assertTrue(statistics(context, "one"), "without statistics meters stand still");
                    assertFalse(statistics(context, "three"), "as its creator wants");
                });
    }

    private static boolean statistics(ApplicationContext context, String name) {
        Cache<?, ?> cache = context.getBean(CacheManager.class).getCache(name);
        return assertNotNull(cache)
                .getConfiguration(CompleteConfiguration.class)
                .isStatisticsEnabled();
    }

    @Test
    void ownConfiguration_isThatOfTheNamedCaches() {
        withClient
                .withPropertyValues("spring.cache.cache-names=typed")
                .withBean(
                        javax.cache.configuration.Configuration.class,
                        () -> new MutableConfiguration<String, Long>().setTypes(String.class, Long.class))
                .run(context ->
                        assertNotNull(context.getBean(CacheManager.class).getCache("typed", String.class, Long.class)));
    }

    @Test
    void ownCacheManager_isTheOnlyOne() {
        CacheManager own = new LoomCachingProvider().getCacheManager();
        try (own) {
            withClient.withBean("own", CacheManager.class, () -> own).run(context -> {
                assertEquals(Map.of("own", own), context.getBeansOfType(CacheManager.class));
            });
        }
    }

    @Test
    void ownSpringCacheManager_isTheOnlyOne() {
        caching()
                .withBean("own", ConcurrentMapCacheManager.class)
                .run(context -> assertEquals(
                        List.of("own"),
                        List.copyOf(context.getBeansOfType(org.springframework.cache.CacheManager.class)
                                .keySet())));
    }

    @Test
    void hibernate_getsTheClient_unlessItHasAnotherCacheOrNoneOrItsOwnCluster() {
        withClient
                .withPropertyValues("loomcache.marshaller.allow=com.example.*")
                .run(context -> {
                    Map<String, Object> given = hibernate(context, Map.of());
                    assertEquals(LoomRegionFactory.SHORT_NAME, given.get("hibernate.cache.region.factory_class"));
                    assertEquals("com.example.*", given.get("loomcache.marshaller.allow"));

                    for (Map<String, Object> own : List.<Map<String, Object>>of(
                            Map.of("hibernate.cache.region.factory_class", "jcache"),
                            Map.of("hibernate.cache.use_second_level_cache", "false"),
                            Map.of("hibernate.cache.use_second_level_cache", false),
                            Map.of("hibernate.cache.loom.client", "another"),
                            Map.of("loomcache.uri", "loom://elsewhere:5701"))) {
                        assertEquals(own, hibernate(context, own));
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                CacheManager.class,
                LoomCachingProvider.class,
                SessionFactory.class,
                LoomRegionFactory.class,
                MeterRegistry.class,
                HealthIndicator.class,
                HibernatePropertiesCustomizer.class,
                JCacheManagerCustomizer.class,
                JCacheCacheManager.class
            })
    void missingLibrary_isNotNeeded(Class<?> missing) {
        withClient
                .withClassLoader(new FilteredClassLoader(missing.getPackageName() + "."))
                .run(context -> {
                    assertNull(context.getStartupFailure());
                    assertEquals(missing == HealthIndicator.class, !context.containsBean("loomcacheHealthContributor"));
                    assertEquals(
                            missing == CacheManager.class || missing == LoomCachingProvider.class,
                            !context.containsBean("loomCacheManager"));
                });
    }

    @Test
    void health_isSwitchedOffAsOthersAre() {
        withClient
                .withPropertyValues("management.health.loomcache.enabled=false")
                .run(context -> assertTrue(
                        context.getBeansOfType(HealthContributor.class).isEmpty()));
    }

    @Test
    void unknownSetting_stopsTheApplication_andIsExplained() {
        runner().withPropertyValues("loomcache.cluster.seed=a:5701").run(context -> {
            Throwable failure = assertNotNull(context.getStartupFailure());

            FailureAnalysis analysis = SpringFactoriesLoader.forDefaultResourceLocation()
                    .load(FailureAnalyzer.class, FailureHandler.handleMessage((needsMore, cause) -> {}))
                    .stream()
                    .filter(ConfigFailureAnalyzer.class::isInstance)
                    .findFirst()
                    .orElseThrow()
                    .analyze(failure);

            assertTrue(assertNotNull(analysis).getDescription().contains("loomcache.cluster.seeds"));
        });
    }

    @Test
    void memberAndUri_areNotBothPossible() {
        runner().withPropertyValues("loomcache.server.enabled=true", "loomcache.uri=loom://a:5701")
                .run(context -> {
                    Throwable cause = assertNotNull(context.getStartupFailure());
                    while (!(cause instanceof ConfigException) && cause.getCause() != null) {
                        cause = cause.getCause();
                    }
                    assertTrue(
                            String.valueOf(cause.getMessage()).startsWith("loomcache.uri: not together"), "" + cause);
                });
    }

    private static <T> T assertNotNull(T value) {
        org.junit.jupiter.api.Assertions.assertNotNull(value);
        return value;
    }
}
