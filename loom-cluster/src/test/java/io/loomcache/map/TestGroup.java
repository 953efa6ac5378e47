package io.loomcache.map;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A replicated map with a log: gives every command the next index and the present time. */
final class TestGroup {

    static final CacheDefinition UNLIMITED = definition(0, 0);

    /** The cache that exists from the beginning. */
    static final String CACHE = "books";

    private final ReplicatedMap map;
    private long index;
    private long timeMillis = 1_000;

    TestGroup() {
        this(MapLimits.DEFAULT);
    }

    TestGroup(MapLimits limits) {
        this.map = new ReplicatedMap(limits);
        apply(new Operation.CreateCache(CACHE, UNLIMITED));
    }

    static CacheDefinition definition(long maxEntries, long maxBytes) {
        return new CacheDefinition(maxEntries, maxBytes, new TreeMap<>());
    }

    static MapLimits limits(int tombstones, int expiriesPerStep) {
        return new MapLimits(3, 2, 3, tombstones, 1_000, expiriesPerStep);
    }

    static Bytes key(String key) {
        return new Bytes(key.getBytes(UTF_8));
    }

    static byte[] value(String value) {
        return value.getBytes(UTF_8);
    }

    static Operation.Write put(String key, String value) {
        return put(key, value, Expiry.NEVER);
    }

    static Operation.Write put(String key, String value, Expiry expiry) {
        return write(key, value, Condition.ALWAYS, expiry);
    }

    static Operation.Write write(String key, @Nullable String value, Condition condition, Expiry expiry) {
        return new Operation.Write(CACHE, key(key), value == null ? null : value(value), condition, expiry, true);
    }

    static Operation.Write remove(String key) {
        return write(key, null, Condition.ALWAYS, Expiry.NEVER);
    }

    /** A put that is refused if the key changed after the revision. */
    static Operation.Write fill(String key, String value, long revision) {
        return write(key, value, new Condition.NotChangedSince(revision), Expiry.NEVER);
    }

    static Operation.Touch touch(String key, long revision, long timeToLiveMillis) {
        return new Operation.Touch(CACHE, key(key), revision, timeToLiveMillis);
    }

    ReplicatedMap map() {
        return map;
    }

    /** The last index. */
    long index() {
        return index;
    }

    long timeMillis() {
        return timeMillis;
    }

    TestGroup advance(long millis) {
        timeMillis += millis;
        return this;
    }

    Result apply(Operation.Command command) {
        return apply(0, 0, 0, command);
    }

    Result apply(long sessionId, long requestId, long acknowledgedBelow, Operation.Command command) {
        index++;
        return map.apply(index, new Proposal(timeMillis, sessionId, requestId, acknowledgedBelow, command));
    }

    Result.Written write(Operation.Command command) {
        return (Result.Written) apply(command);
    }

    Result.Reason reason(Operation.Command command) {
        return ((Result.Rejected) apply(command)).reason();
    }

    long openSession(long timeoutMillis) {
        return ((Result.SessionOpened) apply(new Operation.OpenSession("test", timeoutMillis))).sessionId();
    }

    Result query(Operation.Query query) {
        return map.query(query, timeMillis, NoGuards.NO_GUARDS);
    }

    /** The value of a key, null on a miss. */
    @Nullable
    String get(String key) {
        Result.Values values = (Result.Values) query(new Operation.Read(CACHE, List.of(key(key))));
        Result.Versioned found = values.values().get(0);
        return found == null ? null : new String(found.value(), UTF_8);
    }

    /** What a reader that misses now learns. */
    long groupRevision() {
        return ((Result.Values) query(new Operation.Read(CACHE, List.of()))).groupRevision();
    }

    long size() {
        return ((Result.Count) query(new Operation.Size(CACHE))).count();
    }

    /** The events of the last entry, as {@code "UPDATED key old new"}. */
    List<String> events() {
        return eventsAfter(index - 1);
    }

    List<String> eventsAfter(long revision) {
        List<String> texts = new ArrayList<>();
        for (Event event : map.events().after(revision, Integer.MAX_VALUE)) {
            Bytes key = event.key();
            texts.add(event.type() + " " + (key == null ? event.cache() : new String(key.array(), UTF_8)) + " "
                    + text(event.oldValue()) + " " + text(event.newValue()));
        }
        return texts;
    }

    /** A new member with the state of this one. */
    ReplicatedMap copy(MapLimits limits) {
        ReplicatedMap copy = new ReplicatedMap(limits);
        copy.install(index, map.snapshot());
        return copy;
    }

    static String text(byte @Nullable [] value) {
        return value == null ? "-" : new String(value, UTF_8);
    }
}
