package io.loomcache.jcache;

import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import org.jspecify.annotations.Nullable;

/** Eternal, and the application's own class: the cache has to ask it at each write. */
class EternalOwnPolicy implements ExpiryPolicy {

    @Override
    public Duration getExpiryForCreation() {
        return Duration.ETERNAL;
    }

    @Override
    public @Nullable Duration getExpiryForAccess() {
        return null;
    }

    @Override
    public @Nullable Duration getExpiryForUpdate() {
        return null;
    }
}
