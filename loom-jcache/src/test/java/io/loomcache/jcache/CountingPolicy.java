package io.loomcache.jcache;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import org.jspecify.annotations.Nullable;

/** A user's expiry policy that gives what it is told to, and writes down that it was asked. */
final class CountingPolicy implements ExpiryPolicy {

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile @Nullable Duration creation = Duration.ETERNAL;
    private volatile @Nullable Duration update;
    private volatile @Nullable Duration access;

    CountingPolicy creation(@Nullable Duration duration) {
        creation = duration;
        return this;
    }

    CountingPolicy update(@Nullable Duration duration) {
        update = duration;
        return this;
    }

    CountingPolicy access(@Nullable Duration duration) {
        access = duration;
        return this;
    }

    /** The questions so far, in order. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public @Nullable Duration getExpiryForCreation() {
        asked.add("creation");
        return creation;
    }

    @Override
    public @Nullable Duration getExpiryForAccess() {
        asked.add("access");
        return access;
    }

    @Override
    public @Nullable Duration getExpiryForUpdate() {
        asked.add("update");
        return update;
    }
}
