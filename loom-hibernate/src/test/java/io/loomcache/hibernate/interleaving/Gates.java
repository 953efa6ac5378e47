package io.loomcache.hibernate.interleaving;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.sql.DataSource;
import org.hibernate.cache.spi.DomainDataRegion;
import org.hibernate.cache.spi.QueryResultsRegion;
import org.hibernate.cache.spi.RegionFactory;
import org.hibernate.cache.spi.TimestampsRegion;
import org.hibernate.cache.spi.access.CollectionDataAccess;
import org.hibernate.cache.spi.access.EntityDataAccess;
import org.hibernate.cache.spi.access.NaturalIdDataAccess;
import org.jspecify.annotations.Nullable;

/** Gates before the calls of the cache's SPI and around the commits of the database. */
final class Gates {

    /** The SPI's interfaces, of which the results of calls are wrapped, too. */
    private static final Set<Class<?>> WRAPPED = Set.of(
            DomainDataRegion.class,
            QueryResultsRegion.class,
            TimestampsRegion.class,
            EntityDataAccess.class,
            NaturalIdDataAccess.class,
            CollectionDataAccess.class);

    /** The calls that ask the cache, or change it at once, whatever the provider. */
    static final Set<String> SHARED = Set.of("get", "evict", "lockRegion", "unlockRegion", "getFromCache");

    /** What the stock access does to its cache, one after the other, within one call of the SPI. */
    private static final Set<String> CACHE_STEPS = Set.of("get", "put", "remove", "removeAll");

    private Gates() {}

    /** A manager whose caches have gates before their operations. */
    static CacheManager within(CacheManager manager) {
        return (CacheManager) Proxy.newProxyInstance(
                Gates.class.getClassLoader(), new Class<?>[] {CacheManager.class}, (proxy, method, arguments) -> {
                    Object result = call(manager, method, arguments);
                    return result instanceof Cache<?, ?> cache ? within(cache) : result;
                });
    }

    private static Object within(Cache<?, ?> cache) {
        return Proxy.newProxyInstance(
                Gates.class.getClassLoader(), new Class<?>[] {Cache.class}, (proxy, method, arguments) -> {
                    if (CACHE_STEPS.contains(method.getName())) {
                        Actor.step("cache." + method.getName());
                    }
                    return call(cache, method, arguments);
                });
    }

    static RegionFactory before(RegionFactory factory, Set<String> steps) {
        return (RegionFactory) wrapped(RegionFactory.class, factory, steps);
    }

    private static Object wrapped(Class<?> type, Object target, Set<String> steps) {
        return Proxy.newProxyInstance(
                Gates.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (steps.contains(method.getName())) {
                        Actor.step(label(type, method));
                    }
                    Object result = call(target, method, arguments);
                    return result != null && WRAPPED.contains(method.getReturnType())
                            ? wrapped(method.getReturnType(), result, steps)
                            : result;
                });
    }

    private static String label(Class<?> type, Method method) {
        return type.getSimpleName().replaceAll("Data(Access|Region)|Results|Region", "") + "." + method.getName();
    }

    private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /** What a commit does; throws what the application shall see. */
    interface Commit {
        void run(Connection connection) throws Exception;
    }

    static DataSource around(DataSource source, Commit commit) {
        return (DataSource) Proxy.newProxyInstance(
                Gates.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    Object result = call(source, method, arguments);
                    return result instanceof Connection connection ? around(connection, commit) : result;
                });
    }

    private static Connection around(Connection connection, Commit commit) {
        return (Connection) Proxy.newProxyInstance(
                Gates.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "commit" -> {
                            Actor.step("commit");
                            commit.run(connection);
                            Actor.step("committed");
                            return null;
                        }
                        case "rollback" -> {
                            Actor.step("rollback");
                            return call(connection, method, arguments);
                        }
                        default -> {
                            return call(connection, method, arguments);
                        }
                    }
                });
    }
}
