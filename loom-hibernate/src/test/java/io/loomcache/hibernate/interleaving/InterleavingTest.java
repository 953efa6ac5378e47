package io.loomcache.hibernate.interleaving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two transactions' steps in every order; of orders that nobody can tell apart, one. {@code -Dloom.scripts=LOAD,UPDATE} for fewer pairs. */
class InterleavingTest {

    private static final List<Script> SCRIPTS = Stream.of(
                    System.getProperty("loom.scripts", "").split(","))
            .filter(name -> !name.isEmpty())
            .map(Script::valueOf)
            .toList();

    private static final List<Class<? extends Thing>> TYPES = List.of(
            Thing.ReadOnly.class,
            Thing.Nonstrict.class,
            Thing.ReadWrite.class,
            Thing.Unversioned.class,
            Thing.Transactional.class);

    @TempDir
    private static Path directory;

    private static World world;

    @BeforeAll
    static void open() throws Exception {
        world = new World(new Loom(directory, null), TYPES, Connection.TRANSACTION_READ_COMMITTED);
    }

    @AfterAll
    static void close() throws Exception {
        world.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ReadOnly", "Nonstrict", "ReadWrite", "Unversioned", "Transactional"})
    void orders_ofTwoTransactions_readNothingStale(String typeName) {
        if (!System.getProperty("loom.types", typeName).contains(typeName)) return;
        Class<? extends Thing> type = TYPES.stream()
                .filter(each -> each.getSimpleName().equals(typeName))
                .findFirst()
                .orElseThrow();
        long runs = 0;
        long cut = 0;
        long start = System.nanoTime();
        Set<String> hits = new TreeSet<>();
        for (World.Pair pair : pairs(type)) {
            Enumeration enumeration = new Enumeration(true);
            long s0 = System.nanoTime();
            while (enumeration.hasNext()) {
                World.Outcome outcome = world.play(pair, enumeration);
                if (outcome != null) {
                    assertEquals(
                            List.of(),
                            outcome.violations(),
                            () -> pair + ": " + enumeration.steps() + ", committed " + outcome.history());
                    outcome.hits().forEach(h -> hits.add((h.startsWith("A") ? pair.one() : pair.other()) + h.substring(1)));
                }
            }
            if (Boolean.getBoolean("loom.verbose")) System.out.println(pair + " " + enumeration.runs() + " " + enumeration.cut() + " " + (System.nanoTime() - s0) / 1000000);
            runs += enumeration.runs();
            cut += enumeration.cut();
        }
        System.out.println(typeName + ": " + runs + " orders, none stale (" + cut + " cut), "
                + (System.nanoTime() - start) / 1_000_000_000 + " s, " + hits);
        assertTrue(runs > 0);
    }

    private static List<World.Pair> pairs(Class<? extends Thing> type) {
        List<Script> scripts = SCRIPTS.isEmpty() ? List.of(Script.values()) : SCRIPTS;
        List<World.Pair> pairs = new ArrayList<>();
        for (Script one : scripts) {
            for (Script other : scripts) {
                boolean isLegal = type != Thing.ReadOnly.class || !(one.updates() || other.updates());
                if (one.compareTo(other) <= 0 && isLegal && (one.changes() || other.changes())) {
                    pairs.add(new World.Pair(type, one, other, false));
                    pairs.add(new World.Pair(type, one, other, true));
                }
            }
        }
        return pairs;
    }
}
