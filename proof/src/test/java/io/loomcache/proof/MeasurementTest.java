package io.loomcache.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MeasurementTest {

    private static Measurement of(Workload workload, OptionalLong flushes) {
        Latencies latencies = new Latencies();
        for (int i = 0; i < 300; i++) {
            latencies.record(1_000);
        }
        return new Measurement(workload, 1, 1_000_000_000, latencies, 0, "", 0, 0, flushes);
    }

    @ParameterizedTest
    @EnumSource(names = {"PUT", "INVOKE"})
    void writes_areDividedByTheLeadersFlushes(Workload workload) {
        Measurement measurement = of(workload, OptionalLong.of(200));

        assertEquals("1.5", cell(measurement));
        assertTrue(Results.json("load", measurement.numbers()).contains("\"putsPerLeaderFlush\":1.500"));
    }

    @ParameterizedTest
    @EnumSource(names = {"GET", "MIXED_95", "MIXED_50"})
    void callsThatReadToo_haveNoPutsPerFlush(Workload workload) {
        assertEquals("-", cell(of(workload, OptionalLong.of(200))));
    }

    @Test
    void changedLeader_leavesItOpen() {
        Measurement measurement = of(Workload.PUT, OptionalLong.empty());

        assertEquals("-", cell(measurement));
        assertFalse(Results.json("load", measurement.numbers()).contains("lush"));
    }

    private static String cell(Measurement measurement) {
        return measurement.row()[List.of(Measurement.COLUMNS).indexOf("puts/flush")];
    }
}
