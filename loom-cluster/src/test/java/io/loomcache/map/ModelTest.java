package io.loomcache.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The replicated map against a {@link SimpleMap} that knows neither segments nor queues nor bounded steps. */
final class ModelTest {

    private static final int ENTRIES = 20_000;
    private static final int KEYS = 20;
    private static final String CACHE = "books";

    /** Two expiries a step, so that many mappings are invisible and not yet removed. */
    private static final MapLimits LIMITS = new MapLimits(4, 4, 3, 1_000, 1_000, 2);

    static LongStream seeds() {
        return Seeds.some(10);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void apply_randomWrites_agreesWithTheModel(long seed) {
        String replay = Seeds.replay(ModelTest.class, seed);
        Random random = new Random(seed);
        RandomLog log = new RandomLog(random, List.of(CACHE), KEYS);
        ReplicatedMap map = new ReplicatedMap(LIMITS);
        SimpleMap model = new SimpleMap(1);
        map.apply(
                1,
                new Proposal(0, 0, 0, 0, new Operation.CreateCache(CACHE, new CacheDefinition(0, 0, new TreeMap<>()))));

        for (long index = 2; index <= ENTRIES; index++) {
            long timeMillis = log.next(index).timeMillis();
            model.moveClock(timeMillis);
            boolean clears = random.nextInt(500) == 0;
            Operation.Command command = clears ? new Operation.Clear(CACHE) : judgeable(log, index);
            Result result = map.apply(index, new Proposal(timeMillis, 0, 0, 0, command));
            if (command instanceof Operation.Write write) {
                compare(model, index, write, (Result.Written) result, replay);
            }
            see(map, model, index, replay);
            if (clears) {
                model.clear(index);
            }
            assertEquals(
                    new Result.Count(model.size()),
                    map.query(new Operation.Size(CACHE), timeMillis, NoGuards.NO_GUARDS),
                    replay);
            compareValue(map, model, TestGroup.key("k" + random.nextInt(KEYS)), replay);
        }

        long index = ENTRIES;
        while (map.isTickDue(map.clockMillis())) {
            index++;
            map.apply(index, new Proposal(0, 0, 0, 0, new Operation.Tick()));
            see(map, model, index, replay);
        }
        model.checkAllExpiriesSeen(replay);
    }

    private static void compare(
            SimpleMap model, long index, Operation.Write write, Result.Written written, String replay) {
        boolean existed = model.value(write.key()) != null;
        assertEquals(existed, written.existed(), replay);
        if (write.returnOld()) {
            assertArrayEquals(model.value(write.key()), written.old(), replay);
        }
        boolean removalOfNothing = write.value() == null && !existed;
        SimpleMap.Verdict verdict = model.judge(write);
        switch (verdict) {
            case HOLDS -> assertEquals(!removalOfNothing, written.applied(), replay);
            case FAILS -> assertFalse(written.applied(), replay);
            case UNKNOWN -> assertTrue(write.condition() instanceof Condition.NotChangedSince, replay);
        }
        if (written.applied() || (removalOfNothing && verdict == SimpleMap.Verdict.HOLDS)) {
            model.write(index, write);
        }
    }

    /** A write of which the answer tells whether its condition held. */
    private static Operation.Write judgeable(RandomLog log, long index) {
        Operation.Write write;
        do {
            write = log.write(index);
        } while (write.value() == null && write.condition() instanceof Condition.NotChangedSince);
        return write;
    }

    private static void see(ReplicatedMap map, SimpleMap model, long index, String replay) {
        map.events().after(index - 1, Integer.MAX_VALUE).forEach(event -> model.see(event, replay));
    }

    private static void compareValue(ReplicatedMap map, SimpleMap model, Bytes key, String replay) {
        Result.Values values = (Result.Values)
                map.query(new Operation.Read(CACHE, List.of(key)), map.clockMillis(), NoGuards.NO_GUARDS);
        Result.Versioned found = values.values().get(0);
        assertArrayEquals(model.value(key), found == null ? null : found.value(), replay);
        if (found != null) {
            assertEquals(model.revision(key), found.revision(), replay);
        }
    }
}
