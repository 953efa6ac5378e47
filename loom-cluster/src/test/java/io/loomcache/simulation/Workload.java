package io.loomcache.simulation;

import io.loomcache.history.History;
import io.loomcache.map.Bytes;
import io.loomcache.map.Expiry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** What all callers have in common: the caches and keys, values that no other write has, the history. */
final class Workload {

    /** Lives until removed. */
    static final String LASTING = "lasting";

    /** Expires. */
    static final String EXPIRING = "expiring";

    /** Is cleared now and then. */
    static final String CLEARED = "cleared";

    static final Map<String, Integer> KEYS = new TreeMap<>(Map.of(LASTING, 10, EXPIRING, 8, CLEARED, 3));

    /** A key of a cache. */
    record Place(String cache, Bytes key, int number) {
        @Override
        public String toString() {
            return cache + "/" + number;
        }
    }

    private final History history = new History();
    private final Violations violations;
    private final Map<String, Integer> counts = new TreeMap<>();
    private final List<Place> places = new ArrayList<>();
    private long lastValue;
    private boolean over;

    Workload(Violations violations) {
        this.violations = violations;
        KEYS.forEach((cache, keys) -> places.addAll(allPlaces(cache)));
    }

    History history() {
        return history;
    }

    Violations violations() {
        return violations;
    }

    void count(String outcome) {
        counts.merge(outcome, 1, Integer::sum);
    }

    /** Operations by outcome. */
    Map<String, Integer> counts() {
        return counts;
    }

    boolean isOver() {
        return over;
    }

    /** Nobody begins another operation. */
    void end() {
        over = true;
    }

    long newValue() {
        return ++lastValue;
    }

    Place anyPlace(Random random) {
        return places.get(random.nextInt(places.size()));
    }

    List<Place> allPlaces(String cache) {
        return IntStream.range(0, KEYS.getOrDefault(cache, 0))
                .mapToObj(number -> new Place(cache, Caller.key("k" + number), number))
                .toList();
    }

    List<Place> allPlaces() {
        return places;
    }

    List<Place> somePlaces(String cache, Random random) {
        List<Place> some = new ArrayList<>(allPlaces(cache));
        Collections.shuffle(some, random);
        return some.subList(0, 1 + random.nextInt(some.size()));
    }

    Expiry expiry(String cache, Random random) {
        if (!cache.equals(EXPIRING)) {
            return Expiry.NEVER;
        }
        long creation = random.nextInt(20) == 0 ? 0 : timeToLiveMillis(cache, random);
        return new Expiry(creation, random.nextInt(3) == 0 ? Expiry.UNCHANGED : timeToLiveMillis(cache, random));
    }

    long timeToLiveMillis(String cache, Random random) {
        boolean lives = !cache.equals(EXPIRING) || random.nextInt(8) == 0;
        return lives ? Expiry.ETERNAL : 200 + random.nextInt(3_000);
    }
}
