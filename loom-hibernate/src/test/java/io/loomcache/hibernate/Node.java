package io.loomcache.hibernate;

import io.loomcache.client.ClusterUri;
import io.loomcache.client.LoomClient;
import io.loomcache.config.Settings;
import java.net.URI;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.Function;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cache.spi.CacheImplementor;
import org.hibernate.cfg.Configuration;
import org.jspecify.annotations.Nullable;

/** A session factory as an application of its own has it: with its own region factory, on a shared cluster and database. */
final class Node implements AutoCloseable {

    final SessionFactory factory;

    Node(@Nullable LoomClient client, String database, Consumer<Configuration> more, Class<?>... entities) {
        Configuration configuration = new Configuration()
                .setProperty("hibernate.connection.url", "jdbc:h2:mem:" + database + ";DB_CLOSE_DELAY=-1")
                .setProperty("hibernate.hbm2ddl.auto", "update")
                .setProperty("hibernate.cache.region.factory_class", "loom")
                .setProperty("hibernate.cache.use_query_cache", "true")
                .setProperty("hibernate.generate_statistics", "true")
                // A busy machine is not what is tested.
                .setProperty(HibernateSettings.READ_TIMEOUT, "30s");
        if (client != null) {
            configuration.getProperties().put(HibernateSettings.CLIENT, client);
        }
        for (Class<?> entity : entities) {
            configuration.addAnnotatedClass(entity);
        }
        more.accept(configuration);
        factory = configuration.buildSessionFactory();
    }

    Node(LoomClient client, String database, Class<?>... entities) {
        this(client, database, any -> {}, entities);
    }

    <T extends @Nullable Object> T get(Function<Session, T> work) {
        return factory.fromTransaction(work);
    }

    void run(Consumer<Session> work) {
        factory.inTransaction(work);
    }

    /** A cluster of its own, of one member in this JVM. */
    static ClusterUri.Opened cluster() {
        return ClusterUri.of(URI.create("loom:embedded"))
                .open(Settings.ofClient(new Properties(), new Properties(), Map.of(), Node.class.getClassLoader()));
    }

    LoomRegionFactory regions() {
        return (LoomRegionFactory) ((CacheImplementor) factory.getCache()).getRegionFactory();
    }

    /** How many entities this node has found in the cache. */
    long hits() {
        return factory.getStatistics().getSecondLevelCacheHitCount();
    }

    /** How many statements this node has sent to the database. */
    long statements() {
        return factory.getStatistics().getPrepareStatementCount();
    }

    @Override
    public void close() {
        factory.close();
    }
}
