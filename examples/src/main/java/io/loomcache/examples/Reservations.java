package io.loomcache.examples;

import io.loomcache.client.LoomException;
import java.time.Duration;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;

/**
 * What to do when a call fails. The cause of a {@link CacheException} says whether the call may have happened:
 *
 * <ul>
 *   <li><i>not done</i>: it did not and will not; try again, as long as it makes sense;
 *   <li><i>outcome unknown</i>: it may have, or may still; try again only what does no harm twice. Here
 *       that is so because a seat is given only if it is free, and the value says to whom;
 *   <li><i>rejected</i>: it did not, and would be refused again; tell whoever can change the reason.
 * </ul>
 *
 * <p>Thread-safe.
 */
public final class Reservations {

    private final Cache<String, String> seats;

    /** @param seats who has which seat */
    public Reservations(Cache<String, String> seats) {
        this.seats = seats;
    }

    /**
     * Gives a seat to a customer if nobody else has it.
     *
     * @param timeout after which no further attempt begins
     * @return whether the customer has the seat now
     * @throws CacheException its cause says whether the customer may have the seat none the less
     */
    public boolean reserve(String seat, String customer, Duration timeout) {
        long start = System.nanoTime();
        boolean isUnknown = false;
        while (true) {
            try {
                // False may be the answer to a second attempt after a first one that took effect.
                return seats.putIfAbsent(seat, customer) || customer.equals(seats.get(seat));
            } catch (CacheException e) {
                isUnknown |= e.getCause() instanceof LoomException.OutcomeUnknown;
                boolean isFinal = !isWorthAnotherAttempt(e);
                boolean isLate = System.nanoTime() - start >= timeout.toNanos();
                if (isFinal || isLate) {
                    throw isUnknown ? unknown(seat, e) : e;
                }
            }
        }
    }

    private static boolean isWorthAnotherAttempt(CacheException e) {
        return e.getCause() instanceof LoomException.NotDone || e.getCause() instanceof LoomException.OutcomeUnknown;
    }

    /** One attempt of several is enough for the seat to be taken, whatever became of the last. */
    private static CacheException unknown(String seat, CacheException last) {
        String text = "seat " + seat + " may be reserved or not: " + last.getMessage();
        return new CacheException(text, new LoomException.OutcomeUnknown(text, last));
    }

    public static void main(String[] arguments) {
        try (CacheManager manager = Caching.getCachingProvider().getCacheManager()) {
            Cache<String, String> seats = manager.createCache(
                    "seats", new MutableConfiguration<String, String>().setTypes(String.class, String.class));
            Reservations reservations = new Reservations(seats);
            Duration timeout = Duration.ofSeconds(20);
            System.out.println("Ada has 7A: " + reservations.reserve("7A", "Ada", timeout));
            System.out.println("Bob has 7A: " + reservations.reserve("7A", "Bob", timeout));
            try {
                reservations.reserve("7B", "a name too long ".repeat(1 << 20), timeout);
            } catch (CacheException e) {
                System.out.println(
                        e.getCause() instanceof LoomException.Rejected
                                ? "rejected: " + e.getMessage()
                                : "failed: " + e);
            }
        }
    }
}
