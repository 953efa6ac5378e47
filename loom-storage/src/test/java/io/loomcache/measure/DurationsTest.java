package io.loomcache.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DurationsTest {

    private final Durations durations = new Durations();

    @Test
    void aDuration_fallsIntoTheFirstBucketWhoseBoundItKeeps() {
        durations.add(0);
        durations.add(TimeUnit.MICROSECONDS.toNanos(100));
        durations.add(TimeUnit.MICROSECONDS.toNanos(100) + 1);
        durations.add(TimeUnit.SECONDS.toNanos(10) + 1);

        List<Long> buckets = durations.counts().buckets();

        assertEquals(List.of(2L, 1L), buckets.subList(0, 2));
        assertEquals(1, buckets.get(buckets.size() - 1));
        assertEquals(4, durations.counts().total());
        assertEquals(Durations.boundsNanos().size() + 1, buckets.size());
    }

    @Test
    void percentile_isTheBoundThatSoManyKeep() {
        for (int i = 0; i < 99; i++) {
            durations.add(TimeUnit.MILLISECONDS.toNanos(2));
        }
        durations.add(TimeUnit.MILLISECONDS.toNanos(300));

        Durations.Counts counts = durations.counts();

        assertEquals(TimeUnit.MICROSECONDS.toNanos(2_500), counts.percentileNanos(99));
        assertEquals(TimeUnit.MILLISECONDS.toNanos(500), counts.percentileNanos(100));
        assertEquals(TimeUnit.MILLISECONDS.toNanos(99 * 2 + 300), counts.sumNanos());
        durations.add(TimeUnit.MINUTES.toNanos(1));
        assertEquals(Long.MAX_VALUE, durations.counts().percentileNanos(100));
    }

    @Test
    void ofNothing_thePercentileIsZero() {
        assertEquals(0, Durations.Counts.NONE.percentileNanos(99));
    }

    @Test
    void since_leavesWhatCameBetween_andPlusAddsUp() {
        durations.add(1);
        Durations.Counts earlier = durations.counts();
        durations.add(TimeUnit.SECONDS.toNanos(1));

        Durations.Counts between = durations.counts().since(earlier);

        assertEquals(1, between.total());
        assertEquals(TimeUnit.SECONDS.toNanos(1), between.sumNanos());
        assertEquals(durations.counts(), between.plus(earlier));
    }

    @Test
    void countsOfOtherBuckets_areRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Durations.Counts(List.of(1L), 1));
    }
}
