package io.loomcache.proof.listening;

import io.loomcache.proof.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.cache.Cache;
import javax.cache.event.CacheEntryListenerException;

/**
 * The only one that writes its keys: creates, updates, removes and creates again, with numbers that increase; and
 * now and then a new key in the cache whose mappings expire. Driven by one thread.
 */
final class Writer {

    private static final int ONE_REMOVAL_OF = 8;
    private static final int ONE_EXPIRING_OF = 10;

    private final String client;
    private final Cache<String, Long> lasting;
    private final Cache<String, Long> expiring;
    private final Random random;
    private final List<Key> keys = new ArrayList<>();
    private final String ownName;
    private final Journal journal;
    private int expiringKeys;
    private long number = Happening.NONE;

    /** A key and the value of its mapping, {@link Happening#NONE} if it has none. */
    private static final class Key {

        private final String name;
        private long value = Happening.NONE;

        Key(String name) {
            this.name = name;
        }
    }

    /** @param ownName begins the names of keys that it makes up, and is no other writer's */
    Writer(
            String client,
            String ownName,
            List<String> names,
            Cache<String, Long> lasting,
            Cache<String, Long> expiring,
            long seed,
            Journal journal) {
        this.client = client;
        this.ownName = ownName;
        this.lasting = lasting;
        this.expiring = expiring;
        this.random = new Random(seed);
        this.journal = journal;
        names.forEach(name -> keys.add(new Key(name)));
    }

    /** One write, whatever comes of it. */
    void writeOne() {
        number++;
        if (random.nextInt(ONE_EXPIRING_OF) == 0) {
            create(new Place(Place.EXPIRING, ownName + "-" + expiringKeys++));
            return;
        }
        int index = random.nextInt(keys.size());
        Key key = keys.get(index);
        Place place = new Place(Place.LASTING, key.name);
        boolean isRemoval = key.value != Happening.NONE && random.nextInt(ONE_REMOVAL_OF) == 0;
        Outcome outcome = isRemoval ? remove(place, key) : put(place, key);
        if (outcome == Outcome.UNKNOWN) {
            keys.set(index, new Key(key.name + "'")); // What may happen later is to be the last of its key.
        }
    }

    /** One more in each cache, after which no event of an earlier one is to come. */
    void writeLast() {
        number++;
        put(new Place(Place.LASTING, keys.get(0).name), keys.get(0));
        number++;
        create(new Place(Place.EXPIRING, ownName + "-" + expiringKeys++));
    }

    private void create(Place place) {
        long value = number;
        call(place, Happening.created(value), () -> expiring.put(place.key(), value));
    }

    private Outcome put(Place place, Key key) {
        long value = number;
        Happening happening =
                key.value == Happening.NONE ? Happening.created(value) : Happening.updated(value, key.value);
        Outcome outcome = call(place, happening, () -> lasting.put(key.name, value));
        key.value = outcome == Outcome.DONE ? value : key.value;
        return outcome;
    }

    private Outcome remove(Place place, Key key) {
        Outcome outcome = call(place, Happening.removed(key.value), () -> lasting.remove(key.name));
        key.value = outcome == Outcome.DONE ? Happening.NONE : key.value;
        return outcome;
    }

    private Outcome call(Place place, Happening happening, Runnable write) {
        Outcome outcome = Outcome.DONE;
        long began = System.nanoTime();
        try {
            write.run();
        } catch (RuntimeException e) {
            e.printStackTrace();
            outcome = Outcome.of(e);
            journal.failed(outcome, e instanceof CacheEntryListenerException);
        }
        long returned = System.nanoTime();
        if (outcome != Outcome.NOT_DONE) {
            journal.add(new Written(client, place, happening, outcome == Outcome.DONE, returned), began);
        }
        return outcome;
    }
}
