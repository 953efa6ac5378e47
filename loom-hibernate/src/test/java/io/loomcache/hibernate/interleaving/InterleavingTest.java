package io.loomcache.hibernate.interleaving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.github.benmanes.caffeine.jcache.spi.CaffeineCachingProvider;
import io.loomcache.client.ClusterUri;
import io.loomcache.config.Settings;
import io.loomcache.hibernate.LoomRegionFactory;
import io.loomcache.hibernate.Sent;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import javax.cache.CacheManager;
import org.hibernate.SessionFactory;
import org.hibernate.cache.jcache.internal.JCacheRegionFactory;
import org.hibernate.cache.spi.RegionFactory;
import org.hibernate.cfg.Configuration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two transactions' steps in every order with up to a number of preemptions. More of them with {@code -Dloom.preemptions=N}
 * (99 for all), fewer pairs with {@code -Dloom.scripts=LOAD,UPDATE}.
 */
class InterleavingTest {

    private static final int PREEMPTIONS = Integer.getInteger("loom.preemptions", 1);

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

    /** Ours: an embedded member, two nodes with a client each would be the same but for the socket. */
    private static final class Loom implements World.Provider {

        private final ClusterUri.Opened cluster = ClusterUri.of(URI.create("loom:embedded"))
                .open(Settings.ofClient(new Properties(), new Properties(), Map.of(), Loom.class.getClassLoader()));
        private final List<RegionFactory> factories = new ArrayList<>();

        @Override
        public RegionFactory regionFactory() {
            RegionFactory factory = new LoomRegionFactory();
            factories.add(factory);
            return factory;
        }

        /** Its transactions tell nobody of the other calls before they end. */
        @Override
        public Set<String> steps() {
            return Gates.SHARED;
        }

        @Override
        public void configure(Configuration configuration) {
            configuration.getProperties().put("hibernate.cache.loom.client", cluster.client());
            configuration.setProperty("hibernate.cache.loom.read-timeout", "60s");
        }

        @Override
        public void settle(SessionFactory node) {
            factories.forEach(Sent::awaitArrival);
        }

        @Override
        public void close() {
            cluster.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ReadOnly", "Nonstrict", "ReadWrite", "Unversioned", "Transactional"})
    void orders_ofTwoTransactions_readNothingStale(String typeName) throws Exception {
        Class<? extends Thing> type = TYPES.stream()
                .filter(each -> each.getSimpleName().equals(typeName))
                .findFirst()
                .orElseThrow();
        long runs = 0;
        long start = System.nanoTime();
        try (World world = new World(new Loom(), TYPES)) {
            List<Script> scripts = SCRIPTS.isEmpty() ? List.of(Script.values()) : SCRIPTS;
            for (Script one : scripts) {
                for (Script other : scripts) {
                    boolean isLegal = type != Thing.ReadOnly.class || !(one.updates() || other.updates());
                    if (one.compareTo(other) <= 0 && isLegal && (one.changes() || other.changes())) {
                        runs += all(world, type, one, other, false);
                        runs += all(world, type, one, other, true);
                    }
                }
            }
        }
        System.out.println(typeName + ": " + runs + " orders with at most " + PREEMPTIONS + " preemptions, none stale, "
                + (System.nanoTime() - start) / 1_000_000_000 + " s");
        assertTrue(runs > 0);
    }

    /**
     * Hibernate's own access on a cache that both nodes share, perfect but for what the access makes of it: Caffeine in this
     * JVM, which forgets and delays nothing.
     */
    private static final class Stock implements World.Provider {

        private final CacheManager manager = new CaffeineCachingProvider().getCacheManager();

        @Override
        public RegionFactory regionFactory() {
            return new JCacheRegionFactory();
        }

        /** Each call of the SPI is a get and a put, and the steps are these. */
        @Override
        public Set<String> steps() {
            return Set.of();
        }

        @Override
        public void configure(Configuration configuration) {
            configuration.getProperties().put("hibernate.javax.cache.cache_manager", Gates.within(manager));
            configuration.setProperty("hibernate.javax.cache.missing_cache_strategy", "create");
        }

        /** It has nothing under way. */
        @Override
        public void settle(SessionFactory node) {}

        @Override
        public void close() {
            manager.close();
        }
    }

    /** The same driver notices what it is made to notice. */
    @ParameterizedTest
    @ValueSource(strings = {"ReadWrite", "Nonstrict"})
    void orders_ofTheStockAccess_findStaleReads(String typeName) throws Exception {
        Class<? extends Thing> type = typeName.equals("ReadWrite") ? Thing.ReadWrite.class : Thing.Nonstrict.class;
        try (World world = new World(new Stock(), List.of(type))) {
            Enumeration enumeration = new Enumeration(2);
            while (enumeration.hasNext()) {
                World.Outcome outcome = world.play(
                        type, Script.UPDATE, Script.LOAD, false, actors -> enumeration.run(actors, world::settle));
                if (!outcome.violations().isEmpty()) {
                    System.out.println("stock " + typeName + ", run " + enumeration.runs() + ": " + enumeration.steps()
                            + " " + outcome.violations());
                    return;
                }
            }
            fail("no stale read in " + enumeration.runs() + " orders");
        }
    }

    private static long all(World world, Class<? extends Thing> type, Script one, Script other, boolean isCached) {
        Enumeration enumeration = new Enumeration(PREEMPTIONS);
        while (enumeration.hasNext()) {
            World.Outcome outcome =
                    world.play(type, one, other, isCached, actors -> enumeration.run(actors, world::settle));
            assertEquals(
                    List.of(),
                    outcome.violations(),
                    () -> type.getSimpleName() + " " + one + " and " + other + (isCached ? ", cached" : ", not cached")
                            + ": " + enumeration.steps() + ", committed " + outcome.history());
        }
        return enumeration.runs();
    }
}
