package io.loomcache.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {

    @Test
    void toString_alignsTheFirstColumnLeftAndTheOthersRight() {
        Table table =
                new Table().row("what", "n", "time").row("get", "1,000", "9 us").row("in all");

        assertEquals("""
              what         n   time
              get      1,000   9 us
              in all
            """, table.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.0 us",
        "870_499, 870 us",
        "999_499, 999 us",
        "999_500, 1.0 ms",
        "9_949_000, 9.9 ms",
        "9_950_000, 10 ms",
        "612_000_000, 612 ms",
        "999_600_000, 1.0 s",
        "31_000_000_000, 31 s",
    })
    void time_keepsTheDigitsThatMatter(String nanos, String text) {
        assertEquals(text, Table.time(Long.parseLong(nanos.replace("_", ""))));
    }

    @Test
    void count_groupsThousands() {
        assertEquals("1,234,567", Table.count(1_234_567));
    }
}
