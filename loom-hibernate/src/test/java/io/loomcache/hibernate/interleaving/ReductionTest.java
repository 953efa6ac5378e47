package io.loomcache.hibernate.interleaving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The orders that the reduction leaves out show nothing that those it runs do not show. */
class ReductionTest {

    @TempDir
    private static Path directory;

    private static World world;

    @BeforeAll
    static void open() throws Exception {
        world = new World(
                new Loom(directory, null), List.of(Thing.ReadWrite.class), Connection.TRANSACTION_READ_COMMITTED);
    }

    @AfterAll
    static void close() throws Exception {
        world.close();
    }

    @ParameterizedTest
    @CsvSource({
        "LOAD, UPDATE, false",
        "LOAD, UPDATE, true",
        "QUERY, UPDATE, true",
        "UPDATE, UPDATE, false",
        "LOAD_BY_CODE, DELETE, true",
        "INSERT, LOAD, false",
        "BULK, LOAD, true",
        "QUERY, BULK, false",
        "UPDATE, UNKNOWN_COMMITTED, true"
    })
    void ends_ofReducedOrders_areThoseOfAll(Script one, Script other, boolean isCached) {
        World.Pair pair = new World.Pair(Thing.ReadWrite.class, one, other, isCached);
        Enumeration all = new Enumeration(false);
        Enumeration reduced = new Enumeration(true);
        Set<String> endsOfAll = ends(pair, all);
        Set<String> endsOfReduced = ends(pair, reduced);
        System.out.println(pair + ": " + endsOfAll.size() + " ends of " + all.runs() + " orders, of " + reduced.runs()
                + " if reduced");
        assertEquals(endsOfAll, endsOfReduced);
        assertTrue(reduced.runs() < all.runs());
        assertTrue(endsOfAll.size() > 1);
    }

    private static Set<String> ends(World.Pair pair, Enumeration enumeration) {
        Set<String> ends = new TreeSet<>();
        while (enumeration.hasNext()) {
            World.Outcome outcome = world.play(pair, enumeration);
            if (outcome != null) {
                ends.add(String.join("\n", outcome.end()));
            }
        }
        return ends;
    }
}
