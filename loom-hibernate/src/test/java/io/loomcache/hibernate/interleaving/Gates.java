package io.loomcache.hibernate.interleaving;

import io.loomcache.hibernate.interleaving.Footprint.Cells;
import io.loomcache.hibernate.interleaving.Wrapped.Call;
import java.lang.reflect.Proxy;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.hibernate.cache.spi.Region;
import org.hibernate.cache.spi.RegionFactory;
import org.hibernate.cache.spi.TimestampsRegion;
import org.hibernate.cache.spi.access.CachedDomainDataAccess;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;

/** Gates before the calls of the cache's SPI, where it is also noted what they touch. */
final class Gates {

    private static final Set<String> READS = Set.of("get", "getFromCache");

    /** Change the cache at once. */
    private static final Set<String> WRITES = Set.of("evict", "evictAll", "lockRegion", "unlockRegion");

    private static final Set<String> OF_REGION = Set.of("evictAll", "lockRegion", "unlockRegion", "removeAll");

    private static final Set<String> FILLS = Set.of("putFromLoad", "insert", "afterInsert");

    private static final Set<String> CHANGES =
            Set.of("lockItem", "unlockItem", "remove", "removeAll", "update", "afterUpdate", "evict", "lockRegion");

    /** The calls that ask the cache, or change it at once, whatever the provider. */
    static final Set<String> SHARED = Set.of("get", "evict", "lockRegion", "unlockRegion", "getFromCache");

    /** What the stock access does to its cache, one after the other, within one call of the SPI. */
    private static final Set<String> CACHE_STEPS = Set.of("get", "put", "remove", "removeAll");

    private Gates() {}

    /** A manager whose caches have gates before their operations. */
    static CacheManager within(CacheManager manager) {
        return (CacheManager) Proxy.newProxyInstance(
                Gates.class.getClassLoader(), new Class<?>[] {CacheManager.class}, (proxy, method, arguments) -> {
                    Object result = Wrapped.call(manager, method, arguments);
                    return result instanceof Cache<?, ?> cache ? within(cache) : result;
                });
    }

    private static Object within(Cache<?, ?> cache) {
        return Proxy.newProxyInstance(
                Gates.class.getClassLoader(), new Class<?>[] {Cache.class}, (proxy, method, arguments) -> {
                    if (CACHE_STEPS.contains(method.getName())) {
                        Actor.step("cache." + method.getName());
                    }
                    return Wrapped.call(cache, method, arguments);
                });
    }

    static RegionFactory before(RegionFactory factory, Set<String> steps) {
        return Wrapped.factory(factory, call -> {
            if (steps.contains(call.name())) {
                Actor.step(label(call));
            }
            note(call);
            return call.proceed();
        });
    }

    private static String label(Call call) {
        return call.type().getSimpleName().replaceAll("Data(Access|Region)|Results|Region", "") + "." + call.name();
    }

    /** What a call touches, now or at the end of its transaction. */
    private static void note(Call call) {
        Region region = region(call.target());
        if (region == null) {
            return;
        }
        Cells cells = new Cells(region.getName(), OF_REGION.contains(call.name()) ? null : key(call.arguments()));
        Touched touched = Actor.touched();
        if (READS.contains(call.name())) {
            touched.reads(cells);
        }
        if (WRITES.contains(call.name())) {
            touched.writes(cells);
        }
        boolean isOfSpaces = call.target() instanceof TimestampsRegion;
        boolean isPut = call.name().equals("putIntoCache");
        if (FILLS.contains(call.name()) || (isPut && !isOfSpaces)) {
            touched.fills(cells);
        }
        if (CHANGES.contains(call.name()) || (isPut && isOfSpaces)) {
            touched.changes(cells);
        }
    }

    private static @Nullable Region region(Object target) {
        if (target instanceof CachedDomainDataAccess access) {
            return access.getRegion();
        }
        return target instanceof Region region ? region : null;
    }

    /**
     * What is the same key in each run, though the thing has another number each time. Some calls name their session
     * first.
     */
    private static @Nullable String key(Object @Nullable [] arguments) {
        if (arguments == null || arguments.length == 0) {
            return null;
        }
        boolean isSession = arguments[0] instanceof SharedSessionContractImplementor;
        Object key = isSession && arguments.length > 1 ? arguments[1] : arguments[0];
        return String.valueOf(key).replaceAll("[0-9]+", "#");
    }
}
