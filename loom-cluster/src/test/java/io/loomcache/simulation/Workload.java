package io.loomcache.simulation;

import io.loomcache.history.ClockTolerance;
import io.loomcache.history.History;
import io.loomcache.map.Bytes;
import io.loomcache.map.Expiry;
import io.loomcache.map.Result;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What all callers have in common: the caches and keys, values that no other write has, the history. */
final class Workload {

    /** Lives until removed. */
    static final String LASTING = "lasting";

    /** Expires. */
    static final String EXPIRING = "expiring";

    /** Is cleared now and then. */
    static final String CLEARED = "cleared";

    /** Stands in front of the {@link Database}; expires, and is cleared now and then. */
    static final String THROUGH = "through";

    static final Map<String, Integer> KEYS = new TreeMap<>(Map.of(LASTING, 10, EXPIRING, 8, CLEARED, 3, THROUGH, 3));

    private static final int THROUGH_ONE_IN = 5;

    /** A key of a cache. */
    record Place(String cache, Bytes key, int number) {
        @Override
        public String toString() {
            return cache + "/" + number;
        }
    }

    private final History history = new History();
    private final World world;
    private final Violations violations;
    private final Database database;
    private final FenceChecks fences;
    private final Table table;
    private final ClockTolerance tolerance;
    private final Map<String, Integer> counts = new TreeMap<>();
    private final List<Place> places = new ArrayList<>();
    private long lastValue;
    private boolean over;

    /** @param tolerance between the clocks of members and the time of the run */
    Workload(World world, ClockTolerance tolerance) {
        this.world = world;
        this.violations = world.violations;
        this.database = new Database(violations);
        this.fences = new FenceChecks(world, tolerance);
        this.table = new Table(violations);
        this.tolerance = tolerance;
        KEYS.forEach((cache, keys) -> places.addAll(allPlaces(cache)));
    }

    History history() {
        return history;
    }

    Violations violations() {
        return violations;
    }

    Database database() {
        return database;
    }

    FenceChecks fences() {
        return fences;
    }

    Table table() {
        return table;
    }

    /** Of locks that are asked for now. */
    LockTime lockTime(long wantedMillis) {
        return new LockTime(world, TimeUnit.NANOSECONDS.toMillis(tolerance.earlyNanos()), wantedMillis);
    }

    /** Somebody looked a key up. */
    void found(Place place, Result.@Nullable Versioned found, long invokedNanos) {
        if (found != null && place.cache().equals(THROUGH)) {
            database.found(place, invokedNanos, Outcomes.value(found.value()));
        }
    }

    /** A row was loaded into the cache. */
    void filled(Place place, long revision) {
        count("filled");
        fences.filled(place, revision, world.time.nanos());
    }

    /** A write of the database, and of its cache, if there was anything to change there, is done. */
    void writtenThrough(Place place, long number, long revision) {
        count("written through");
        database.returned(place, number, revision, world.time.nanos());
    }

    /** Who is to hear of a change that begins now; null if nobody ever is. */
    Listening.@Nullable Change heard(Place place, SimulatedClient writer) {
        return place.cache().equals(LASTING) ? world.listening.invoked(writer, world.group(place)) : null;
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
        List<Place> some = random.nextInt(THROUGH_ONE_IN) == 0 ? allPlaces(THROUGH) : places;
        return some.get(random.nextInt(some.size()));
    }

    List<Place> allPlaces(String cache) {
        return IntStream.range(0, KEYS.getOrDefault(cache, 0))
                .mapToObj(
                        number -> new Place(cache, new Bytes(("k" + number).getBytes(StandardCharsets.UTF_8)), number))
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
        if (cache.equals(THROUGH)) {
            return new Expiry(timeToLiveMillis(cache, random), timeToLiveMillis(cache, random));
        } else if (!cache.equals(EXPIRING)) {
            return Expiry.NEVER;
        }
        long creation = random.nextInt(20) == 0 ? 0 : timeToLiveMillis(cache, random);
        return new Expiry(creation, random.nextInt(3) == 0 ? Expiry.UNCHANGED : timeToLiveMillis(cache, random));
    }

    long timeToLiveMillis(String cache, Random random) {
        boolean expires = cache.equals(EXPIRING) || cache.equals(THROUGH);
        boolean lives = !expires || random.nextInt(8) == 0;
        return lives ? Expiry.ETERNAL : 200 + random.nextInt(3_000);
    }
}
