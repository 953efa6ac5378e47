package io.loomcache.map;

import static io.loomcache.map.TestGroup.key;
import static io.loomcache.map.TestGroup.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * Random log entries over few keys, caches and sessions, so that they meet. Everything follows from the
 * seed.
 */
final class RandomLog {

    private static final long[] TIMES_TO_LIVE = {Expiry.ETERNAL, 0, 1, 20, 100, 500};
    private static final int SESSIONS = 6;
    private static final int RECENT = 40;

    private final Random random;
    private final List<String> caches;
    private final int keys;
    private final List<Long> sessions = new ArrayList<>();
    private final long[] nextRequests = new long[SESSIONS];
    private long timeMillis = 1_000;

    RandomLog(Random random, List<String> caches, int keys) {
        this.random = random;
        this.caches = caches;
        this.keys = keys;
    }

    /** The next entry, with or without session, sometimes a repetition. */
    Proposal next(long index) {
        timeMillis += random.nextInt(10) == 0 ? random.nextInt(200) - 50 : random.nextInt(5);
        if (sessions.isEmpty() || random.nextInt(3) > 0) {
            return new Proposal(timeMillis, 0, 0, 0, command(index));
        }
        int which = random.nextInt(sessions.size());
        long request = Math.max(1, nextRequests[which] + 1 - (random.nextInt(4) == 0 ? random.nextInt(4) : 0));
        nextRequests[which] = Math.max(nextRequests[which], request);
        long acknowledged = Math.max(0, request - random.nextInt(6));
        return new Proposal(timeMillis, sessions.get(which), request, acknowledged, sessionCommand(index));
    }

    /** Remembers the session that an entry opened. */
    void learn(Result result) {
        if (result instanceof Result.SessionOpened opened) {
            int which = sessions.size() < SESSIONS ? sessions.size() : random.nextInt(SESSIONS);
            if (which == sessions.size()) {
                sessions.add(opened.sessionId());
            } else {
                sessions.set(which, opened.sessionId());
            }
            nextRequests[which] = 0;
        }
    }

    long timeMillis() {
        return timeMillis;
    }

    private Operation.Command sessionCommand(long index) {
        return switch (random.nextInt(30)) {
            case 0 -> new Operation.CloseSession();
            case 4, 5 -> new Operation.Listen(cache(), random.nextInt(3));
            case 6 -> new Operation.Unlisten(random.nextInt(3));
            case 1, 2, 3 -> new Operation.KeepAlive();
            default -> command(index);
        };
    }

    private Operation.Command command(long index) {
        return switch (random.nextInt(40)) {
            case 0 ->
                new Operation.CreateCache(cache(), new CacheDefinition(random.nextInt(3) * 12L, 0, new TreeMap<>()));
            case 1 -> new Operation.OpenSession("client", 50 + random.nextInt(500));
            case 2, 3 -> new Operation.WriteAll(cache(), items(), expiry());
            case 4 -> new Operation.RemoveAll(cache(), someKeys());
            case 5, 6 -> new Operation.Tick();
            case 7, 8, 9, 10 -> new Operation.Touch(cache(), key(anyKey()), revision(index), updateMillis());
            case 11 -> rare(index);
            case 12, 13 -> new Operation.Fence(cache(), someKeys(), 1 + random.nextInt(100), random.nextBoolean());
            case 14 -> new Operation.Unfence(cache(), someKeys(), revision(index));
            case 15, 16, 17 -> together(index);
            default -> write(index);
        };
    }

    /** What transactions send, right tokens and wrong ones. */
    private Operation.Command together(long index) {
        List<Operation.Part> parts = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            parts.add(part(index));
        }
        return new Operation.Together(parts);
    }

    private Operation.Part part(long index) {
        return switch (random.nextInt(12)) {
            case 0 -> new Operation.SoftLockAll(cache(), 1 + random.nextInt(100));
            case 1 -> new Operation.SoftUnlockAll(cache(), revision(index));
            case 2, 3, 4, 5 -> new Operation.SoftLock(cache(), someKeys(), revision(index), 1 + random.nextInt(100));
            case 6, 7, 8 -> new Operation.SoftUnlock(cache(), revision(index), changes(), expiry());
            default -> new Operation.Fill(cache(), items(), revision(index), random.nextBoolean(), expiry());
        };
    }

    private List<Operation.Change> changes() {
        return someKeys().stream()
                .map(key -> new Operation.Change(key, random.nextBoolean() ? null : value("changed")))
                .toList();
    }

    private Operation.Command rare(long index) {
        return switch (random.nextInt(8)) {
            case 6 -> new Operation.Guard(cache(), 1 + random.nextInt(100), List.of(cache(), cache()));
            case 7 -> new Operation.EndGuard(cache(), random.nextBoolean());
            case 0 -> new Operation.DestroyCache(cache());
            case 1, 2 -> new Operation.Clear(cache());
            default -> write(index);
        };
    }

    Operation.Write write(long index) {
        byte[] value = random.nextInt(4) == 0 ? null : value(String.valueOf(random.nextInt(5)));
        return new Operation.Write(cache(), key(anyKey()), value, condition(index), expiry(), random.nextBoolean());
    }

    private Condition condition(long index) {
        return switch (random.nextInt(11)) {
            case 10 -> new Condition.FenceHeld(revision(index));
            case 0 -> Condition.ABSENT;
            case 1 -> Condition.PRESENT;
            case 2 -> new Condition.ValueEquals(value(String.valueOf(random.nextInt(5))));
            case 3 -> new Condition.RevisionEquals(revision(index));
            case 4, 5 -> new Condition.NotChangedSince(revision(index));
            default -> Condition.ALWAYS;
        };
    }

    private Expiry expiry() {
        return new Expiry(TIMES_TO_LIVE[random.nextInt(TIMES_TO_LIVE.length)], updateMillis());
    }

    private long updateMillis() {
        return random.nextInt(4) == 0 ? Expiry.UNCHANGED : TIMES_TO_LIVE[random.nextInt(TIMES_TO_LIVE.length)];
    }

    private List<Operation.Item> items() {
        return someKeys().stream()
                .map(key -> new Operation.Item(key, value(String.valueOf(random.nextInt(5)))))
                .toList();
    }

    private List<Bytes> someKeys() {
        return random.ints(random.nextInt(6), 0, keys)
                .distinct()
                .mapToObj(i -> key("k" + i))
                .toList();
    }

    private String cache() {
        return caches.get(random.nextInt(caches.size()));
    }

    private String anyKey() {
        return "k" + random.nextInt(keys);
    }

    private long revision(long index) {
        return Math.max(0, index - 1 - random.nextInt(RECENT));
    }
}
