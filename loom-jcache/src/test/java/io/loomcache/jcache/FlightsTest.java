package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.jcache.Flights.Answered;
import io.loomcache.jcache.Flights.Failed;
import io.loomcache.jcache.Flights.Flight;
import io.loomcache.jcache.Flights.Landed;
import io.loomcache.jcache.Flights.Missed;
import io.loomcache.map.Bytes;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class FlightsTest {

    private static final Bytes KEY = new Bytes(new byte[] {1});
    private static final byte[] VALUE = {2};
    private static final long FLIGHT_MISSED_AT = 10;

    private final Flights flights = new Flights(60_000);

    private Flight lead(Flights of) {
        Flight flight = of.prepare(KEY, FLIGHT_MISSED_AT);
        assertSame(flight, of.enter(flight));
        return flight;
    }

    /**
     * A miss at the flight's own revision or before is answered by whatever lands; a later one only by what
     * stood in the cache after it.
     */
    @ParameterizedTest
    @CsvSource({
        // missed at, stood in the cache at (0: it did not), whether it is an answer
        "9,  0,  true",
        "10, 0,  true",
        "10, 20, true",
        "11, 0,  false",
        "19, 20, true",
        "20, 20, false",
        "21, 20, false",
    })
    void await_afterALanding_answersOnlyWhatIsNotOlderThanTheMiss(long missedAt, long revision, boolean isAnswer) {
        Flight flight = lead(flights);

        flight.land(new Landed(VALUE, revision));

        Flights.Ending ending = flight.await(missedAt);
        assertEquals(isAnswer, ending instanceof Answered);
        assertEquals(!isAnswer, ending instanceof Missed);
    }

    @Test
    void enter_whileOneIsInTheAir_givesThatOne() {
        Flight first = lead(flights);

        assertSame(first, flights.enter(flights.prepare(KEY, 11)));

        first.land(Landed.NOTHING);
        assertEquals(0, flights.count());
    }

    @Test
    void await_afterAFailure_isNoAnswer() {
        Flight flight = lead(flights);

        flight.fail();

        assertInstanceOf(Failed.class, flight.await(FLIGHT_MISSED_AT));
        assertEquals(0, flights.count());
    }

    @Test
    void fail_afterTheLanding_changesNothing() {
        Flight flight = lead(flights);
        flight.land(new Landed(VALUE, 20));

        flight.fail();

        assertInstanceOf(Answered.class, flight.await(FLIGHT_MISSED_AT));
    }

    @Test
    void await_flightThatHangs_endsAndTheNextTakesItsPlace() {
        Flights impatient = new Flights(1);
        Flight hanging = lead(impatient);

        assertInstanceOf(Missed.class, hanging.await(FLIGHT_MISSED_AT));

        Flight next = impatient.prepare(KEY, 11);
        assertSame(next, impatient.enter(next));
        hanging.land(new Landed(VALUE, 20));
        assertEquals(1, impatient.count(), "a late landing must not take away the flight that follows");
        next.fail();
        assertNotSame(hanging, impatient.enter(impatient.prepare(KEY, 12)));
    }

    @Test
    void await_interrupted_keepsTheFlagAndTheFlight() {
        Flight flight = lead(flights);
        Thread.currentThread().interrupt();

        assertThrows(CacheException.class, () -> flight.await(FLIGHT_MISSED_AT));

        assertTrue(Thread.interrupted());
        flight.land(Landed.NOTHING);
        assertInstanceOf(Answered.class, flight.await(FLIGHT_MISSED_AT));
        assertEquals(0, flights.count());
    }
}
