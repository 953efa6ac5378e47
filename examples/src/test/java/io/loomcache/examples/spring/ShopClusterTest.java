package io.loomcache.examples.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.examples.Cluster;
import io.loomcache.examples.spring.Ratings.UnratedException;
import io.loomcache.proof.LocalCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.cache.interceptor.SimpleKey;

/**
 * The effect of every annotation, in the application that calls and in the other, on three members as processes:
 * how often the database is read, and what the JCache API finds in the cache.
 */
@Timeout(300)
class ShopClusterTest {

    private static final Product APPLE = new Product("a1", "Apple");

    @TempDir
    static Path folder;

    private static LocalCluster cluster;

    private Shops shops;
    private Database database;
    private Shops.Application first;
    private Shops.Application second;

    @BeforeAll
    static void startMembers() throws Exception {
        cluster = Cluster.start(folder);
    }

    @AfterAll
    static void stopMembers() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @BeforeEach
    void open() {
        shops = new Shops(cluster);
        database = shops.database;
        first = shops.first;
        second = shops.second;
        assertNotSame(first.manager(), second.manager());
        database.write("a1", APPLE);
    }

    @AfterEach
    void close() {
        shops.close();
    }

    @Test
    void cacheable_oneComputes_theOtherFinds() {
        assertEquals(APPLE, first.catalogue().find("a1"));
        assertEquals(1, database.reads());

        assertEquals(APPLE, second.catalogue().find("a1"));
        assertEquals(APPLE, first.catalogue().find("a1"));

        assertEquals(1, database.reads());
        assertEquals(APPLE, second.cache(Catalogue.CACHE).get("a1"));
    }

    @Test
    void cacheable_null_isCachedToo() {
        assertNull(first.catalogue().find("missing"));
        assertNull(second.catalogue().find("missing"));

        assertEquals(1, database.reads());
        assertTrue(second.cache(Catalogue.CACHE).containsKey("missing"));
    }

    @Test
    void cacheable_severalArguments_equalOnesAreOneKey() {
        String language = new String("en");
        Product translated = first.catalogue().findTranslated("a1", "en", "en");

        assertEquals(translated, second.catalogue().findTranslated("a1", language, "en"));
        assertEquals(translated, second.catalogue().findTranslated(new String("a1"), "en", language));

        assertEquals(1, database.reads());
        assertEquals(List.of(new SimpleKey("a1", "en", "en")), keys(second, Catalogue.CACHE));
        second.catalogue().findTranslated("a1", "en", "fr");
        assertEquals(2, database.reads());
    }

    @Test
    void cacheableSync_manyCallersInTwoApplications_oneReadEach() throws Exception {
        List<Callable<Product>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Catalogue catalogue = i % 2 == 0 ? first.catalogue() : second.catalogue();
            calls.add(() -> catalogue.findOnce("a1"));
        }

        for (Product found : inParallel(calls)) {
            assertEquals(APPLE, found);
        }

        assertTrue(database.reads() == 1 || database.reads() == 2, () -> "reads: " + database.reads());
        assertEquals(APPLE, first.cache(Catalogue.CACHE).get("a1"));
    }

    @Test
    void cacheable_concurrentCalls_allGetWhatTheDatabaseHas() throws Exception {
        List<Callable<Product>> calls = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String code = "p" + i % 10;
            database.write(code, new Product(code, "name of " + code));
            Catalogue catalogue = i % 2 == 0 ? first.catalogue() : second.catalogue();
            calls.add(() -> catalogue.find(code));
        }

        List<Product> found = inParallel(calls);

        for (int i = 0; i < found.size(); i++) {
            assertEquals("name of p" + i % 10, found.get(i).name());
        }
        int reads = database.reads();
        calls.forEach(call -> assertEquals(Product.class, answer(call).getClass()));
        assertEquals(reads, database.reads());
        assertEquals(10, keys(first, Catalogue.CACHE).size());
    }

    @Test
    void cachePut_inOne_isFoundByTheOther() {
        first.catalogue().find("a1");
        Product better = new Product("a1", "Better apple");

        second.catalogue().save(better);

        assertEquals(better, first.catalogue().find("a1"));
        assertEquals(1, database.reads());
        assertEquals(better, first.cache(Catalogue.CACHE).get("a1"));
    }

    @Test
    void cacheEvict_inOne_isSeenByTheOther() {
        first.catalogue().find("a1");

        second.catalogue().delete("a1");

        assertFalse(first.cache(Catalogue.CACHE).containsKey("a1"));
        assertNull(first.catalogue().find("a1"));
        assertEquals(2, database.reads());
    }

    @Test
    void cacheEvictAll_inOne_isSeenByTheOther() {
        first.catalogue().find("a1");
        first.catalogue().findTranslated("a1", "en", "fr");
        assertEquals(2, keys(first, Catalogue.CACHE).size());

        second.catalogue().forgetAll();

        assertEquals(List.of(), keys(first, Catalogue.CACHE));
        first.catalogue().find("a1");
        assertEquals(3, database.reads());
    }

    @Test
    void cacheResult_keyIsWhatIsMarked_theOtherFinds() {
        database.write("a1 in fr", 4);

        assertEquals(4, first.ratings().stars("a1", "fr", "Ada"));
        assertEquals(4, second.ratings().stars("a1", "fr", "Bob"));

        assertEquals(1, database.reads());
        assertEquals(4, second.cache(Ratings.CACHE).get(new SimpleKey("a1", "fr")));
    }

    @Test
    void cacheResult_ofAnException_isCachedApart() {
        assertThrows(UnratedException.class, () -> first.ratings().stars("a1", "fr", "Ada"));
        UnratedException cached =
                assertThrows(UnratedException.class, () -> second.ratings().stars("a1", "fr", "Bob"));

        assertEquals("fr has not rated a1, Ada", cached.getMessage());
        assertEquals(1, database.reads());
        assertEquals(List.of(), keys(second, Ratings.CACHE));
        assertEquals(List.of(new SimpleKey("a1", "fr")), keys(second, Ratings.FAILURES));
        second.ratings().forgetFailures();
        assertThrows(UnratedException.class, () -> first.ratings().stars("a1", "fr", "Ada"));
        assertEquals(2, database.reads());
    }

    @Test
    void cacheResult_equalArguments_areOneKey() {
        first.ratings().rate("fr", "fr", 5);

        assertEquals(5, second.ratings().stars(new String("fr"), "fr", "Ada"));
        second.ratings().withdraw("fr", new String("fr"));

        assertEquals(List.of(), keys(first, Ratings.CACHE));
        assertEquals(0, database.reads());
    }

    @Test
    void cachePutOfJsr107_valueIsTheMarkedArgument() {
        first.ratings().rate("a1", "fr", 4);

        assertEquals(4, second.cache(Ratings.CACHE).get(new SimpleKey("a1", "fr")));
        assertEquals(4, second.ratings().stars("a1", "fr", "Ada"));
        assertEquals(0, database.reads());
    }

    @Test
    void cacheRemove_inOne_isSeenByTheOther() {
        first.ratings().rate("a1", "fr", 4);
        first.ratings().rate("a1", "de", 3);
        assertEquals(2, keys(first, Ratings.CACHE).size());

        second.ratings().withdraw("a1", "fr");

        assertEquals(List.of(new SimpleKey("a1", "de")), keys(first, Ratings.CACHE));
        assertThrows(UnratedException.class, () -> first.ratings().stars("a1", "fr", "Ada"));
        assertEquals(1, database.reads());
    }

    @Test
    void cacheRemoveAll_inOne_isSeenByTheOther() {
        first.ratings().rate("a1", "fr", 4);
        first.ratings().rate("a1", "de", 3);
        assertEquals(2, keys(first, Ratings.CACHE).size());

        second.ratings().forgetAll();

        assertEquals(List.of(), keys(first, Ratings.CACHE));
        assertEquals(3, first.ratings().stars("a1", "de", "Ada"));
        assertEquals(1, database.reads());
    }

    @Test
    void leaderKilled_theServicesGoOn() throws Exception {
        for (int i = 0; i < 40; i++) {
            if (i == 10) {
                cluster.killLeader();
            }
            if (i == 30) {
                cluster.restore();
            }
            Product saved = new Product("a1", "apple " + i);
            first.catalogue().save(saved);
            assertEquals(saved, second.catalogue().find("a1"));
            second.ratings().rate("a1", "fr", i);
            assertEquals(i, first.ratings().stars("a1", "fr", "Ada"));
        }

        assertEquals(0, database.reads());
        second.catalogue().delete("a1");
        assertNull(first.catalogue().find("a1"));
        assertEquals(1, database.reads());
    }

    private static List<Object> keys(Shops.Application application, String cache) {
        List<Object> keys = new ArrayList<>();
        application.cache(cache).forEach(entry -> keys.add(entry.getKey()));
        return keys;
    }

    private static <T> List<T> inParallel(List<Callable<T>> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        try {
            List<T> answers = new ArrayList<>();
            for (Future<T> answer : threads.invokeAll(calls)) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }

    private static <T> T answer(Callable<T> call) {
        try {
            return call.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
