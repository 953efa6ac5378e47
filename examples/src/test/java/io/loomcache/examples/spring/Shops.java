package io.loomcache.examples.spring;

import io.loomcache.proof.LocalCluster;
import java.time.Duration;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** Two applications with managers of their own on one cluster, and one database. */
final class Shops implements AutoCloseable {

    final Database database = new Database(Duration.ZERO);
    final Application first;
    final Application second;

    /** One application context and its beans. */
    record Application(
            AnnotationConfigApplicationContext context, Catalogue catalogue, Ratings ratings, CacheManager manager)
            implements AutoCloseable {

        static Application start(CacheSetup.Place place, Database database) {
            AnnotationConfigApplicationContext context = Shop.start(place, database);
            return new Application(
                    context,
                    context.getBean(Catalogue.class),
                    context.getBean(Ratings.class),
                    context.getBean(CacheManager.class));
        }

        /** As the JCache API sees it. */
        Cache<Object, Object> cache(String name) {
            return manager.getCache(name);
        }

        @Override
        public void close() {
            context.close();
        }
    }

    Shops(LocalCluster cluster) {
        first = Application.start(new CacheSetup.Place(cluster.uri(0), cluster.properties()), database);
        try {
            second = Application.start(new CacheSetup.Place(cluster.uri(1), cluster.properties()), database);
        } catch (RuntimeException e) {
            first.close();
            throw e;
        }
    }

    /** Leaves nothing in the cluster. */
    @Override
    public void close() {
        second.close();
        first.manager.getCacheNames().forEach(first.manager::destroyCache);
        first.close();
    }
}
