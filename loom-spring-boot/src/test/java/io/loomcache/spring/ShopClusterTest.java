package io.loomcache.spring;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomClient;
import io.loomcache.config.MemberAddress;
import io.loomcache.member.TestCluster;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.persistence.EntityManagerFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Two instances of an application with one database, on three members behind TLS. */
@TestInstance(Lifecycle.PER_CLASS)
class ShopClusterTest {

    private final List<ConfigurableApplicationContext> shops = new ArrayList<>();
    private final String database = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
    private TestCluster cluster;
    private ConfigurableApplicationContext one;
    private ConfigurableApplicationContext two;

    @Configuration(proxyBeanMethods = false)
    static class Meters {
        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }
    }

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        cluster = new TestCluster(directory, 3);
        cluster.awaitLeader();
        cluster.certificates.client("client");
        String seeds = cluster.config("m1").voters().stream()
                .map(MemberAddress::address)
                .map(Object::toString)
                .collect(Collectors.joining(","));
        one = shop("one", "loom://" + seeds, directory.resolve("certificates"), "create");
        two = shop("two", "loom://" + seeds, directory.resolve("certificates"), "none");
    }

    private ConfigurableApplicationContext shop(String name, String uri, Path certificates, String ddl) {
        ConfigurableApplicationContext shop = new SpringApplicationBuilder(Shop.class, Meters.class)
                .properties(
                        "spring.main.banner-mode=off",
                        "spring.cache.cache-names=prices",
                        "spring.datasource.url=" + database,
                        "spring.datasource.type=org.springframework.jdbc.datasource.SimpleDriverDataSource",
                        "spring.jpa.hibernate.ddl-auto=" + ddl,
                        "spring.jpa.properties.hibernate.generate_statistics=true",
                        "loomcache.uri=" + uri,
                        "loomcache.cluster.cluster-id=test",
                        "loomcache.client.name=" + name,
                        "loomcache.tls.directory=" + certificates)
                .run();
        shops.add(0, shop);
        return shop;
    }

    @AfterAll
    void stop() {
        List<LoomClient> clients =
                shops.stream().map(shop -> shop.getBean(LoomClient.class)).toList();
        shops.forEach(ConfigurableApplicationContext::close);
        cluster.close();
        clients.forEach(client -> assertTrue(client.isClosed(), "left open: " + client.name()));
    }

    private static Statistics statistics(ConfigurableApplicationContext shop) {
        return shop.getBean(EntityManagerFactory.class)
                .unwrap(SessionFactory.class)
                .getStatistics();
    }

    @Test
    void cacheable_calledInOneInstance_isCachedInTheOther() {
        Shop first = one.getBean(Shop.class);
        Shop second = two.getBean(Shop.class);

        int priced = first.timesPriced();
        int price = first.price("Emma", "England");

        assertEquals(price, second.price("Emma", "England"));
        assertEquals(priced + 1, first.timesPriced());
        assertEquals(0, second.timesPriced());
    }

    @Test
    void entity_storedByOneInstance_isReadFromTheCacheByTheOther_andNeverStale() {
        Shop first = one.getBean(Shop.class);
        Shop second = two.getBean(Shop.class);
        first.add(1, "Emma");
        long hits = statistics(two).getSecondLevelCacheHitCount();

        assertEquals("Emma", second.title(1));
        assertEquals(hits + 1, statistics(two).getSecondLevelCacheHitCount());

        second.rename(1, "Persuasion");
        assertEquals("Persuasion", first.title(1));
        assertSame(
                one.getBean(LoomClient.class),
                one.getBean(EntityManagerFactory.class).getProperties().get("hibernate.cache.loom.client"));
    }

    @Test
    void javaxCache_isTheSameCache() {
        Cache<Object, Object> plain = one.getBean(CacheManager.class).getCache("prices");
        plain.put("k", 1);

        assertEquals(1, two.getBean(CacheManager.class).getCache("prices").get("k"));
    }

    @Test
    void meters_ofCachesClientAndHibernate_areThere() {
        Shop shop = one.getBean(Shop.class);
        MeterRegistry meters = one.getBean(MeterRegistry.class);
        shop.price("Sanditon", "England");
        shop.price("Sanditon", "England");

        assertTrue(meters.get("cache.gets")
                        .tags("cache", "prices", "result", "hit")
                        .functionCounter()
                        .count()
                >= 1);
        assertEquals(
                1,
                meters.find("cache.gets")
                        .tags("cache", "prices", "result", "hit")
                        .functionCounters()
                        .size(),
                "counted twice");
        assertEquals(1, meters.find("cache.gets.latency").meters().size(), "the meters are Spring Boot's own");
        assertEquals(
                3,
                meters.get("loomcache.client.members")
                        .tag("client", "one")
                        .gauge()
                        .value());
        assertEquals(1, meters.get("loomcache.client.groups").gauge().value());
        assertTrue(meters.get("loomcache.client.leader.silence").timeGauge().value() < 30);
        assertEquals(
                1,
                meters.get("loomcache.hibernate.connected")
                        .tag("entityManagerFactory", "entityManagerFactory")
                        .gauge()
                        .value());
    }

    @Test
    void health_isUp_withItsMembers() {
        HealthIndicator health = one.getBean("loomcacheHealthContributor", HealthIndicator.class);

        assertEquals(Status.UP, requireNonNull(health.health()).getStatus());
        assertEquals(
                List.of("m1", "m2", "m3"),
                requireNonNull(health.health()).getDetails().get("members"));
        assertEquals("test", requireNonNull(health.health()).getDetails().get("cluster"));
    }
}
