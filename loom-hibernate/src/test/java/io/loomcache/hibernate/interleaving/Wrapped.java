package io.loomcache.hibernate.interleaving;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import org.hibernate.cache.spi.DomainDataRegion;
import org.hibernate.cache.spi.QueryResultsRegion;
import org.hibernate.cache.spi.RegionFactory;
import org.hibernate.cache.spi.TimestampsRegion;
import org.hibernate.cache.spi.access.CollectionDataAccess;
import org.hibernate.cache.spi.access.EntityDataAccess;
import org.hibernate.cache.spi.access.NaturalIdDataAccess;
import org.jspecify.annotations.Nullable;

/** A region factory with something around each call of it, of its regions and of their accesses. */
final class Wrapped {

    private static final Set<Class<?>> INTERFACES = Set.of(
            DomainDataRegion.class,
            QueryResultsRegion.class,
            TimestampsRegion.class,
            EntityDataAccess.class,
            NaturalIdDataAccess.class,
            CollectionDataAccess.class);

    private Wrapped() {}

    /**
     * A call.
     *
     * @param type the interface of the SPI
     */
    record Call(Class<?> type, Object target, Method method, Object @Nullable [] arguments) {

        String name() {
            return method.getName();
        }

        @Nullable
        Object proceed() throws Throwable {
            return Wrapped.call(target, method, arguments);
        }
    }

    /** What is around a call, which it makes or not. */
    interface Around {
        @Nullable
        Object call(Call call) throws Throwable;
    }

    static RegionFactory factory(RegionFactory factory, Around around) {
        return (RegionFactory) wrapped(RegionFactory.class, factory, around);
    }

    private static Object wrapped(Class<?> type, Object target, Around around) {
        return Proxy.newProxyInstance(
                Wrapped.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object result = around.call(new Call(type, target, method, arguments));
                    return result != null && INTERFACES.contains(method.getReturnType())
                            ? wrapped(method.getReturnType(), result, around)
                            : result;
                });
    }

    /** Calls a method, and throws what it throws. */
    static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
