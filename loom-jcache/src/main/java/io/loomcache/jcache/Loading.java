package io.loomcache.jcache;

import io.loomcache.jcache.Flights.Flight;
import io.loomcache.jcache.Flights.Landed;
import io.loomcache.map.Bytes;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * What one call misses, until it has it: the loader is asked for what nobody is loading, and the rest is
 * waited for. What the call itself loads lands before it waits for others, so no two calls wait for each
 * other. Used by one thread.
 */
final class Loading<K, V> {

    /** How often a call waits for others before it loads whatever happens; one more time helps when many waited. */
    private static final int JOINS = 2;

    private final Core<K, V> core;
    private final Flights flights;
    private final Function<List<K>, Map<K, V>> source;
    private final Map<K, V> values = new LinkedHashMap<>();
    private int joins;

    private record Miss<K>(K key, Bytes keyBytes, long missedAt) {}

    /**
     * @param source what to ask for the keys that nobody is loading
     * @param mayWait whether the calling thread may wait for other threads
     */
    Loading(Core<K, V> core, Flights flights, Function<List<K>, Map<K, V>> source, boolean mayWait) {
        this.core = core;
        this.flights = flights;
        this.source = source;
        this.joins = mayWait ? JOINS : 0;
    }

    /**
     * The values of missing keys; keys with nothing to load are not in it.
     *
     * @param missedAt per key, the revision of its group when it was missing
     */
    Map<K, V> of(Map<K, Long> missedAt) {
        List<Miss<K>> open = missedAt.entrySet().stream()
                .map(miss -> new Miss<>(miss.getKey(), core.codec().key(miss.getKey()), miss.getValue()))
                .toList();
        while (!open.isEmpty()) {
            open = unanswered(open);
        }
        return values;
    }

    /** One round. Gives what others were loading, but not for us. */
    private List<Miss<K>> unanswered(List<Miss<K>> open) {
        Map<Miss<K>, Flight> led = new LinkedHashMap<>();
        Map<Miss<K>, Flight> joined = new LinkedHashMap<>();
        try {
            for (Miss<K> miss : open) {
                Flight own = flights.prepare(miss.keyBytes, miss.missedAt);
                Flight flight = flights.enter(own);
                if (flight == own || joins == 0) {
                    led.put(miss, own);
                } else {
                    joined.put(miss, flight);
                }
            }
            if (!led.isEmpty()) {
                fly(led);
            }
        } finally {
            led.values().forEach(Flight::fail);
        }
        joins = Math.max(0, joins - 1);
        return awaited(joined);
    }

    private void fly(Map<Miss<K>, Flight> led) {
        Map<K, V> loaded = source.apply(led.keySet().stream().map(Miss::key).toList());
        List<Miss<K>> found = led.keySet().stream()
                .filter(miss -> loaded.containsKey(miss.key))
                .toList();
        List<Mappings.Write> fills =
                found.stream().map(miss -> fill(miss, of(loaded, miss.key))).toList();
        List<Result.Written> written = core.mappings().writeEach(fills);
        for (int i = 0; i < found.size(); i++) {
            Miss<K> miss = found.get(i);
            byte[] newer = written.get(i).old();
            values.put(
                    miss.key,
                    newer == null ? of(loaded, miss.key) : core.codec().value(newer));
            byte[] standing = newer == null ? fills.get(i).value() : newer;
            of(led, miss).land(new Landed(standing, written.get(i).revision()));
        }
        led.values().forEach(flight -> flight.land(Landed.NOTHING)); // those that have not landed yet
    }

    private Mappings.Write fill(Miss<K> miss, V loaded) {
        // What was missing and has not changed is missing still: a fill that takes effect creates.
        Expiry expiry = core.expiry().times(false);
        return new Mappings.Write(
                miss.keyBytes, core.codec().value(loaded), new Condition.NotChangedSince(miss.missedAt), expiry, true);
    }

    private List<Miss<K>> awaited(Map<Miss<K>, Flight> joined) {
        List<Miss<K>> open = new ArrayList<>();
        joined.forEach((miss, flight) -> {
            Flights.Ending ending = flight.await(miss.missedAt);
            if (ending instanceof Flights.Answered answered) {
                byte[] value = answered.value();
                if (value != null) {
                    values.put(miss.key, core.codec().value(value));
                }
            } else {
                open.add(miss);
            }
            if (ending instanceof Flights.Failed) {
                joins = 0; // the source is in trouble: waiting for the next one's failure helps nobody
            }
        });
        return open;
    }

    private static <A, B> B of(Map<A, B> map, A key) {
        return Objects.requireNonNull(map.get(key));
    }
}
