package io.loomcache.hibernate.interleaving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Two transactions' steps in every order with at most one preemption, each pair of scripts with one of the types in
 * turn. {@code -Dloom.preemptions=N} for more of them and every type, {@code all} for all orders; with {@code
 * -Dloom.scripts=LOAD,UPDATE} or {@code -Dloom.types=ReadWrite} only these.
 */
class InterleavingTest {

    private static final @Nullable String PREEMPTIONS = System.getProperty("loom.preemptions");

    private static final List<Script> SCRIPTS = chosen("loom.scripts", Script::valueOf, List.of(Script.values()));

    private static final List<Class<? extends Thing>> ALL_TYPES = List.of(
            Thing.ReadOnly.class,
            Thing.Nonstrict.class,
            Thing.ReadWrite.class,
            Thing.Unversioned.class,
            Thing.Transactional.class);

    static final List<Class<? extends Thing>> TYPES = chosen("loom.types", InterleavingTest::type, ALL_TYPES);

    @TempDir
    private static Path directory;

    private static World world;

    @BeforeAll
    static void open() throws Exception {
        world = new World(new Loom(directory, null), ALL_TYPES, Connection.TRANSACTION_READ_COMMITTED);
    }

    @AfterAll
    static void close() throws Exception {
        world.close();
    }

    private static <T> List<T> chosen(String property, Function<String, T> of, List<T> all) {
        String names = System.getProperty(property);
        return names == null ? all : Stream.of(names.split(",")).map(of).toList();
    }

    private static Class<? extends Thing> type(String name) {
        return ALL_TYPES.stream()
                .filter(each -> each.getSimpleName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Enumeration orders() {
        return "all".equals(PREEMPTIONS)
                ? Enumeration.reduced()
                : Enumeration.ofPreemptions(PREEMPTIONS == null ? 1 : Integer.parseInt(PREEMPTIONS));
    }

    @ParameterizedTest
    @FieldSource("TYPES")
    void orders_ofTwoTransactions_readNothingStale(Class<? extends Thing> type) {
        long runs = 0;
        long start = System.nanoTime();
        List<World.Pair> pairs = pairs(type);
        for (World.Pair pair : pairs) {
            long ofPair = assertFresh(world, pair, orders());
            if (PREEMPTIONS != null) {
                System.out.println(pair + ": " + ofPair);
            }
            runs += ofPair;
        }
        System.out.println(type.getSimpleName() + ": " + pairs.size() + " pairs, " + runs + " orders (preemptions: "
                + (PREEMPTIONS == null ? "1" : PREEMPTIONS) + "), none stale, "
                + (System.nanoTime() - start) / 1_000_000_000 + " s");
        assertTrue(runs > 0);
    }

    private static List<World.Pair> pairs(Class<? extends Thing> type) {
        List<World.Pair> pairs = new ArrayList<>();
        for (Script one : SCRIPTS) {
            for (Script other : SCRIPTS) {
                if (one.compareTo(other) <= 0 && (one.changes() || other.changes()) && isOf(type, one, other)) {
                    pairs.add(new World.Pair(type, one, other, false));
                    pairs.add(new World.Pair(type, one, other, true));
                }
            }
        }
        return pairs;
    }

    /** Whether it is legal, and the type's turn. */
    private static boolean isOf(Class<? extends Thing> type, Script one, Script other) {
        List<Class<? extends Thing>> legal = TYPES.stream()
                .filter(each -> each != Thing.ReadOnly.class || (!one.updates() && !other.updates()))
                .toList();
        List<Script> all = List.of(Script.values());
        int turn = legal.isEmpty() ? 0 : (all.indexOf(one) + all.indexOf(other)) % legal.size();
        return legal.contains(type) && (PREEMPTIONS != null || legal.get(turn) == type);
    }

    static long assertFresh(World world, World.Pair pair, Enumeration enumeration) {
        while (enumeration.hasNext()) {
            World.Outcome outcome = world.play(pair, enumeration);
            if (outcome != null) {
                assertEquals(
                        List.of(),
                        outcome.violations(),
                        () -> pair + ": " + enumeration.steps() + ", committed " + outcome.history());
            }
        }
        return enumeration.runs();
    }

    /** Else that nothing stale is read would mean little. */
    @ParameterizedTest
    @FieldSource("TYPES")
    void reads_ofWhatIsCached_areHits(Class<? extends Thing> type) {
        assertEquals(Set.of("A by id", "A by collection"), hits(type, Script.LOAD));
        assertEquals(Set.of("A by id"), hits(type, Script.LOAD_TWICE));
        assertEquals(Set.of("A by natural id"), hits(type, Script.LOAD_BY_CODE));
        assertEquals(Set.of("A by query"), hits(type, Script.QUERY));
    }

    /** How the transaction that comes first has found what it read in the cache alone. */
    private static Set<String> hits(Class<? extends Thing> type, Script script) {
        World.Outcome outcome =
                world.play(new World.Pair(type, script, Script.DELETE, true), Enumeration.ofPreemptions(0));
        assertNotNull(outcome);
        outcome.hits().removeIf(hit -> hit.startsWith("B"));
        return outcome.hits();
    }

    /** All orders of a few, whose readers' transactions go on to see what was when they first read. */
    @Test
    void orders_ofRepeatableReads_readNothingStale(@TempDir Path other) throws Exception {
        try (World snapshots = new World(
                new Loom(other, null),
                List.of(Thing.ReadWrite.class, Thing.Unversioned.class),
                Connection.TRANSACTION_REPEATABLE_READ)) {
            long runs = 0;
            for (Script reader : List.of(Script.LOAD, Script.LOAD_BY_CODE, Script.QUERY)) {
                runs += assertFresh(
                        snapshots,
                        new World.Pair(Thing.ReadWrite.class, reader, Script.UPDATE, false),
                        Enumeration.reduced());
                runs += assertFresh(
                        snapshots,
                        new World.Pair(Thing.Unversioned.class, reader, Script.UPDATE_CODE, true),
                        Enumeration.reduced());
            }
            System.out.println(runs + " orders with repeatable reads, none stale");
            assertTrue(runs > 6);
        }
    }
}
