package io.loomcache.jcache;

import io.loomcache.map.Expiry;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An expiry policy as times to live in the vocabulary of {@link Expiry} (JSR-107, section Expiry Policies).
 *
 * <p>The policies of the specification always give the same durations: they are asked once, and both
 * answers travel with a write. Other policies are asked when the specification says, so a write has first
 * to learn whether it creates or updates.
 *
 * <p>A policy that throws, or that gives null for creation, leaves the mapping as it is without policy:
 * eternal when created, unchanged when updated or accessed.
 */
final class ExpiryRules {

    private static final Logger log = LoggerFactory.getLogger(ExpiryRules.class);

    private final ExpiryPolicy policy;
    private final @Nullable Fixed fixed;

    private record Fixed(Expiry expiry, long accessMillis) {}

    ExpiryRules(ExpiryPolicy policy) {
        this.policy = policy;
        this.fixed = isStandard(policy) ? new Fixed(new Expiry(askCreation(), askUpdate()), askAccess()) : null;
    }

    /** Both times of a write, if they are known without asking; else null. */
    @Nullable
    Expiry fixed() {
        return fixed == null ? null : fixed.expiry;
    }

    /** Both times of a put that is known to create a mapping, or to update one: only one of them is asked for. */
    Expiry times(boolean exists) {
        return exists ? new Expiry(Expiry.ETERNAL, updateMillis()) : new Expiry(creationMillis(), Expiry.UNCHANGED);
    }

    /** Time to live of a mapping that is being created. */
    long creationMillis() {
        return fixed == null ? askCreation() : fixed.expiry.creationMillis();
    }

    /** Time to live of a mapping that is being updated. */
    long updateMillis() {
        return fixed == null ? askUpdate() : fixed.expiry.updateMillis();
    }

    /** Time to live of a mapping that was read; {@link Expiry#UNCHANGED} if reading does not matter. */
    long accessMillis() {
        return fixed == null ? askAccess() : fixed.accessMillis;
    }

    /** Whether no access ever changes a time to live. */
    boolean ignoresAccess() {
        return fixed != null && fixed.accessMillis == Expiry.UNCHANGED;
    }

    void close() {
        Closeables.close(policy);
    }

    private static boolean isStandard(ExpiryPolicy policy) {
        return policy instanceof EternalExpiryPolicy
                || policy instanceof CreatedExpiryPolicy
                || policy instanceof ModifiedExpiryPolicy
                || policy instanceof AccessedExpiryPolicy
                || policy instanceof TouchedExpiryPolicy;
    }

    private long askCreation() {
        return ask(policy::getExpiryForCreation, Expiry.ETERNAL);
    }

    private long askUpdate() {
        return ask(policy::getExpiryForUpdate, Expiry.UNCHANGED);
    }

    private long askAccess() {
        return ask(policy::getExpiryForAccess, Expiry.UNCHANGED);
    }

    private long ask(Supplier<@Nullable Duration> question, long otherwise) {
        try {
            Duration duration = question.get();
            return duration == null ? otherwise : millis(duration);
        } catch (RuntimeException e) {
            log.warn(
                    "expiry policy {} failed; the mapping lives on as without it",
                    policy.getClass().getName(),
                    e);
            return otherwise;
        }
    }

    static long millis(Duration duration) {
        if (duration.isEternal()) {
            return Expiry.ETERNAL;
        }
        TimeUnit unit = duration.getTimeUnit();
        return unit.toMillis(duration.getDurationAmount());
    }
}
