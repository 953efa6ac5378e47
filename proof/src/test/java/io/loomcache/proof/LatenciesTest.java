package io.loomcache.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void percentile_ofNothing_isZero() {
        assertEquals(0, new Latencies().percentile(99));
        assertEquals(0, new Latencies().max());
    }

    @Test
    void percentile_ofSmallTimes_isExact() {
        Latencies latencies = new Latencies();
        for (int i = 1; i <= 50; i++) {
            latencies.record(i);
        }

        assertEquals(1, latencies.percentile(0));
        assertEquals(25, latencies.percentile(50));
        assertEquals(50, latencies.percentile(99.9));
    }

    @Test
    void percentile_ofAnyTimes_isAtMostOne32ndTooHigh() {
        Random random = new Random(1);
        Latencies latencies = new Latencies();
        long[] times = new long[10_000];
        for (int i = 0; i < times.length; i++) {
            times[i] = random.nextLong() >>> (1 + random.nextInt(62));
            latencies.record(times[i]);
        }
        Arrays.sort(times);

        for (int percent = 1; percent <= 100; percent++) {
            long exact = times[times.length * percent / 100 - 1];
            long told = latencies.percentile(percent);
            assertTrue(told >= exact, percent + " %: " + told + " for " + exact);
            assertTrue(told - exact <= exact / 32, percent + " %: " + told + " for " + exact);
        }
    }

    @Test
    void record_ofTheLongestAndANegativeTime_takesThem() {
        Latencies latencies = new Latencies();
        latencies.record(Long.MAX_VALUE);
        latencies.record(-1);

        assertEquals(2, latencies.count());
        assertEquals(0, latencies.percentile(50));
        assertEquals(Long.MAX_VALUE, latencies.percentile(100));
    }

    @Test
    void add_ofTwo_isAsIfRecordedInOne() {
        Latencies one = new Latencies();
        Latencies other = new Latencies();
        one.record(10);
        other.record(1_000_000);
        other.record(20);
        one.add(other);

        assertEquals(3, one.count());
        assertEquals(20, one.percentile(60));
        assertEquals(1_000_000, one.max());
    }
}
