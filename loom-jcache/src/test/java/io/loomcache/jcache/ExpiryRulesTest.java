package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.map.Expiry;
import java.util.concurrent.TimeUnit;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** JSR-107, section Expiry Policies. */
class ExpiryRulesTest {

    private static final Duration SECOND = new Duration(TimeUnit.SECONDS, 1);

    @Test
    void fixed_standardPolicies_asTheSpecificationSays() {
        assertRules(new EternalExpiryPolicy(), Expiry.ETERNAL, Expiry.UNCHANGED, Expiry.UNCHANGED);
        assertRules(new CreatedExpiryPolicy(SECOND), 1_000, Expiry.UNCHANGED, Expiry.UNCHANGED);
        assertRules(new ModifiedExpiryPolicy(SECOND), 1_000, 1_000, Expiry.UNCHANGED);
        assertRules(new AccessedExpiryPolicy(SECOND), 1_000, Expiry.UNCHANGED, 1_000);
        assertRules(new TouchedExpiryPolicy(SECOND), 1_000, 1_000, 1_000);
        assertRules(new TouchedExpiryPolicy(Duration.ZERO), 0, 0, 0);
    }

    private static void assertRules(ExpiryPolicy policy, long creation, long update, long access) {
        ExpiryRules rules = new ExpiryRules(policy);
        assertEquals(new Expiry(creation, update), rules.fixed());
        assertEquals(access, rules.accessMillis());
        assertEquals(access == Expiry.UNCHANGED, rules.ignoresAccess());
    }

    /** Counts its calls. */
    private static final class Counting implements ExpiryPolicy {
        private int calls;
        private final @Nullable Duration answer;

        Counting(@Nullable Duration answer) {
            this.answer = answer;
        }

        @Override
        public @Nullable Duration getExpiryForCreation() {
            calls++;
            return answer;
        }

        @Override
        public @Nullable Duration getExpiryForAccess() {
            calls++;
            return answer;
        }

        @Override
        public @Nullable Duration getExpiryForUpdate() {
            calls++;
            throw new IllegalStateException("broken policy");
        }
    }

    @Test
    void millis_userPolicy_askedEachTimeAndNotBefore() {
        Counting policy = new Counting(SECOND);
        ExpiryRules rules = new ExpiryRules(policy);

        assertNull(rules.fixed());
        assertEquals(0, policy.calls);
        assertEquals(1_000, rules.creationMillis());
        assertEquals(1_000, rules.accessMillis());
        assertEquals(2, policy.calls);
    }

    @Test
    void millis_policyThrowsOrGivesNull_mappingIsLeftAsItIs() {
        ExpiryRules rules = new ExpiryRules(new Counting(null));

        assertEquals(Expiry.ETERNAL, rules.creationMillis());
        assertEquals(Expiry.UNCHANGED, rules.accessMillis());
        assertEquals(Expiry.UNCHANGED, rules.updateMillis());
        assertTrue(!rules.ignoresAccess());
    }
}
