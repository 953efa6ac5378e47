package io.loomcache.hibernate.interleaving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The orders that the reduction leaves out show nothing that those it runs do not show. More pairs: {@code -Dloom.reduction=true}. */
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

    /** Small ones in each build; the others, which have thousands of orders, with the full command. */
    static Stream<Arguments> pairs() {
        Stream<Arguments> small = Stream.of(
                arguments(Script.LOAD_BY_CODE, Script.UPDATE_CODE, false),
                arguments(Script.INSERT, Script.LOAD, false));
        Stream<Arguments> large = Stream.of(
                arguments(Script.QUERY, Script.UPDATE, true),
                arguments(Script.LOAD, Script.UPDATE, false),
                arguments(Script.LOAD, Script.UPDATE, true),
                arguments(Script.UPDATE, Script.UPDATE, false),
                arguments(Script.LOAD_BY_CODE, Script.DELETE, true),
                arguments(Script.BULK, Script.LOAD, true),
                arguments(Script.QUERY, Script.BULK, false),
                arguments(Script.UPDATE, Script.UNKNOWN_COMMITTED, true));
        return Boolean.getBoolean("loom.reduction") ? Stream.concat(small, large) : small;
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void ends_ofReducedOrders_areThoseOfAll(Script one, Script other, boolean isCached) {
        World.Pair pair = new World.Pair(Thing.ReadWrite.class, one, other, isCached);
        Enumeration all = Enumeration.ofPreemptions(Integer.MAX_VALUE);
        Enumeration reduced = Enumeration.reduced();
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
