package io.loomcache.hibernate.interleaving;

import io.loomcache.hibernate.Unguarded;
import java.util.Objects;
import org.hibernate.cache.spi.RegionFactory;
import org.hibernate.cache.spi.TimestampsRegion;
import org.hibernate.cache.spi.access.EntityDataAccess;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;

/** What keeps stale entries out of the cache, taken away to see that this is noticed. */
enum Guard {
    /** A fill is refused if something has happened since its transaction began; without: since it was sent. */
    BEGINNING {
        @Override
        @Nullable
        Object call(Wrapped.Call call) throws Throwable {
            Object done = call.proceed();
            if (call.target() instanceof EntityDataAccess access && call.name().equals("putFromLoad")) {
                Object[] arguments = arguments(call);
                Unguarded.fill(access, (SharedSessionContractImplementor) arguments[0], arguments[1]);
            }
            return done;
        }
    },
    /** What is about to change is locked until it has; without: its entry is removed. */
    LOCK {
        @Override
        @Nullable
        Object call(Wrapped.Call call) throws Throwable {
            if (call.target() instanceof EntityDataAccess access && call.name().equals("lockItem")) {
                access.evict(arguments(call)[1]);
                return null;
            }
            return call.proceed();
        }
    },
    /** The tables that queries read are locked, too. */
    SPACES {
        @Override
        @Nullable
        Object call(Wrapped.Call call) throws Throwable {
            boolean isChange =
                    call.target() instanceof TimestampsRegion && call.name().equals("putIntoCache");
            return isChange ? null : call.proceed();
        }
    };

    abstract @Nullable Object call(Wrapped.Call call) throws Throwable;

    RegionFactory takenFrom(RegionFactory factory) {
        return Wrapped.factory(factory, this::call);
    }

    private static Object[] arguments(Wrapped.Call call) {
        return Objects.requireNonNull(call.arguments());
    }
}
