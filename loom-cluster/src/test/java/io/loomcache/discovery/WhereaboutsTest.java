package io.loomcache.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.Address;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@SuppressWarnings("StaticAssignmentOfThrowable") // never thrown twice
class WhereaboutsTest {

    private static final Duration OFTEN = Duration.ofMillis(5);
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Candidate A = new Candidate("a", new Address("host-a", 1), List.of());
    private static final Candidate B = new Candidate("b", new Address("host-b", 2), List.of());
    private static final Candidate ANY = new Candidate(null, new Address("service", 3), List.of());
    private static final DiscoveryException FORBIDDEN = DiscoveryException.permanent("forbidden", null);
    private static final DiscoveryException BUSY = DiscoveryException.temporary("busy", null);

    private final Told told = new Told();

    @Test
    void atBootstrap_whatWillNotPass_isAFailure_andNothingIsLeft() {
        told.failure = FORBIDDEN;

        assertSame(FORBIDDEN, assertThrows(DiscoveryException.class, () -> Whereabouts.start(told, NEVER, true)));
        assertTrue(told.closed);
    }

    @Test
    void atBootstrap_whatMayPass_isWaitedFor() throws Exception {
        told.failure = BUSY;
        try (Whereabouts whereabouts = Whereabouts.start(told, OFTEN, true)) {
            assertEquals(List.of(), whereabouts.candidates());

            told.failure = null;
            told.found = List.of(A);

            await(() -> whereabouts.candidates().equals(List.of(A)));
        }
    }

    @Test
    void later_aFailureOrNobody_leavesWhatWasKnown_untilThereIsNews() throws Exception {
        told.found = List.of(A);
        try (Whereabouts whereabouts = Whereabouts.start(told, OFTEN, true)) {
            told.failure = FORBIDDEN;
            awaitMoreSearches();
            assertEquals(List.of(A), whereabouts.candidates());

            told.found = List.of();
            told.failure = null;
            awaitMoreSearches();
            assertEquals(List.of(A), whereabouts.candidates());

            told.found = List.of(A, B);
            await(() -> whereabouts.candidates().size() == 2);
        }
    }

    @Test
    void afterBootstrap_evenAForbiddenSearch_isAWarning() throws Exception {
        told.failure = FORBIDDEN;

        try (Whereabouts whereabouts = Whereabouts.start(told, NEVER, false)) {
            assertEquals(List.of(), whereabouts.candidates());
        }
    }

    @Test
    void aMember_isAtThePlacesOfItsName_thenAtThoseWithoutOne() throws Exception {
        told.found = List.of(ANY, A, B);
        try (Whereabouts whereabouts = Whereabouts.start(told, NEVER, true)) {
            assertEquals(List.of(A.address(), ANY.address()), whereabouts.of("a"));
            assertEquals(List.of(ANY.address()), whereabouts.of("c"));
            assertEquals(List.of(ANY.address(), A.address(), B.address()), whereabouts.addresses());
        }
    }

    private void awaitMoreSearches() {
        int before = told.searches.get();
        await(() -> told.searches.get() > before + 2);
    }

    private static void await(BooleanSupplier condition) {
        assertTimeoutPreemptively(PATIENCE, () -> {
            while (!condition.getAsBoolean()) {
                Thread.onSpinWait();
            }
        });
    }

    private static final class Told implements Discovery {

        private final AtomicInteger searches = new AtomicInteger();
        private volatile List<Candidate> found = List.of();
        private volatile @Nullable DiscoveryException failure;
        private volatile boolean closed;

        @Override
        public List<Candidate> find() throws DiscoveryException {
            searches.incrementAndGet();
            DiscoveryException now = failure;
            if (now != null) {
                throw now;
            }
            return found;
        }

        @Override
        public String description() {
            return "a test";
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
