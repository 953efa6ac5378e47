package io.loomcache.hibernate.interleaving;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The driver notices what it is made to notice. */
class StaleTest {

    @ParameterizedTest
    @ValueSource(strings = {"ReadWrite", "Nonstrict"})
    void orders_ofTheStockAccess_findStaleReads(String typeName) throws Exception {
        Class<? extends Thing> type = typeName.equals("ReadWrite") ? Thing.ReadWrite.class : Thing.Nonstrict.class;
        try (World world = new World(new Stock(), List.of(type), Connection.TRANSACTION_READ_COMMITTED)) {
            String found =
                    found(world, new World.Pair(type, Script.UPDATE, Script.LOAD, false), Enumeration.ofPreemptions(2));
            System.out.println("stock " + typeName + ", " + found);
            assertTrue(found.contains("afterwards read NAME first by id"), found);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BEGINNING, LOAD, false, afterwards read NAME first by id",
        "LOCK, LOAD, true, afterwards read NAME first by id",
        "SPACES, QUERY, true, afterwards read NAME first by query"
    })
    void orders_withoutAGuard_findStaleReads(
            Guard guard, Script reader, boolean isCached, String what, @TempDir Path directory) throws Exception {
        try (World world = new World(
                new Loom(directory, guard), List.of(Thing.ReadWrite.class), Connection.TRANSACTION_READ_COMMITTED)) {
            World.Pair pair = new World.Pair(Thing.ReadWrite.class, reader, Script.UPDATE, isCached);
            String found = found(world, pair, Enumeration.reduced());
            System.out.println("without " + guard + ", " + found);
            assertTrue(found.contains(what), found);
        }
    }

    /** The first order with a stale read. */
    private static String found(World world, World.Pair pair, Enumeration enumeration) {
        while (enumeration.hasNext()) {
            World.Outcome outcome = world.play(pair, enumeration);
            if (outcome != null && !outcome.violations().isEmpty()) {
                return "order " + enumeration.runs() + ": " + enumeration.steps() + " " + outcome.violations();
            }
        }
        return fail("no stale read in " + enumeration.runs() + " orders");
    }
}
