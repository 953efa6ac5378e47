package io.loomcache.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.examples.spring.Shop;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every example's {@code main}, by what it prints. */
@Timeout(120)
class ExamplesTest {

    private interface Main {
        void run(String... arguments) throws Exception;
    }

    @Test
    void firstCache_printsWhatIsLeft() throws Exception {
        assertEquals(List.of("apples: 4"), printedBy(FirstCache::main));
    }

    @Test
    void counters_loseNoIncrement() throws Exception {
        assertEquals(List.of("visits: 1000 of 1000"), printedBy(Counters::main));
    }

    @Test
    void throughTheCache_databaseHasWhatTheCacheHas() throws Exception {
        assertEquals(
                List.of("apples: 5 after 1 read", "database: {pears=7}", "refused: pears can't be -1", "pears: 7"),
                printedBy(ThroughTheCache::main));
    }

    @Test
    void listenersAndExpiry_printsEveryChangeInOrder() throws Exception {
        assertEquals(
                List.of(
                        "created apples 5",
                        "created pears 7",
                        "removed pears 7",
                        "updated apples 5 to 4",
                        "expired apples 4",
                        "apples: null"),
                printedBy(ListenersAndExpiry::main));
    }

    @Test
    void reservations_theFirstHasTheSeat() throws Exception {
        List<String> lines = printedBy(Reservations::main);

        assertEquals(List.of("Ada has 7A: true", "Bob has 7A: false"), lines.subList(0, 2));
        assertTrue(lines.get(2).startsWith("rejected: "), lines.get(2));
        assertEquals(3, lines.size());
    }

    @Test
    void shop_asksTheDatabaseOnce() throws Exception {
        String line = "Product[code=a1, name=Apple], 4 stars, reads of the database: 1";

        assertEquals(List.of(line, line, line), printedBy(Shop::main));
    }

    private static List<String> printedBy(Main main) throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(output, true, UTF_8));
        try {
            main.run();
        } finally {
            System.setOut(before);
        }
        return output.toString(UTF_8).lines().toList();
    }
}
