package io.loomcache.examples.hibernate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Properties;
import java.util.UUID;
import javax.cache.CacheManager;
import javax.cache.Caching;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.junit.jupiter.api.Test;

/** Hibernate's own adapter to JCache on our provider: it works, and is as strict as it is. */
class WeakerRoadTest {

    @Test
    void hibernateJcache_onThisProvider_readsAndWritesEntries() {
        Properties allowed = new Properties();
        allowed.setProperty("loomcache.marshaller.allow", "org.hibernate.*,java.io.Serializable");
        try (CacheManager manager = Caching.getCachingProvider("io.loomcache.jcache.LoomCachingProvider")
                        .getCacheManager(null, null, allowed);
                SessionFactory factory = factory(manager)) {
            factory.inTransaction(session -> session.persist(new Book(1, "978-0", "Sagas", List.of("Njal"))));
            factory.inTransaction(session -> session.find(Book.class, 1L).rename("Eddas"));
            factory.inTransaction(session ->
                    assertEquals(1, session.find(Book.class, 1L).chapters().size()));
            long before = factory.getStatistics().getPrepareStatementCount();

            factory.inTransaction(session -> {
                Book book = session.find(Book.class, 1L);
                assertEquals("Eddas", book.title());
                assertEquals(List.of("Njal"), List.copyOf(book.chapters()));
            });

            assertEquals(before, factory.getStatistics().getPrepareStatementCount());
        }
    }

    private static SessionFactory factory(CacheManager manager) {
        Configuration configuration = new Configuration()
                .addAnnotatedClass(Book.class)
                .setProperty("hibernate.connection.url", "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1")
                .setProperty("hibernate.hbm2ddl.auto", "update")
                .setProperty("hibernate.generate_statistics", "true")
                .setProperty("hibernate.cache.region.factory_class", "jcache")
                .setProperty("hibernate.javax.cache.missing_cache_strategy", "create");
        configuration.getProperties().put("hibernate.javax.cache.cache_manager", manager);
        return configuration.buildSessionFactory();
    }
}
