package io.loomcache.examples.hibernate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each kind of entry is a hit when it should be, and gives way to what is new. */
class LibraryTest {

    @AutoClose
    private final Library library = new Library(Map.of(
            "hibernate.connection.url",
            "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1",
            "hibernate.cache.loom.read-timeout",
            "30s"));

    private final Statistics statistics = library.factory().getStatistics();

    @BeforeEach
    void open() {
        library.open();
    }

    @Test
    void book_readAgain_needsNoDatabase() {
        library.describe("978-0");
        long before = statistics.getPrepareStatementCount();

        assertEquals("Sagas: Njal, Egil", library.describe("978-0"));

        assertEquals(before, statistics.getPrepareStatementCount());
    }

    @Test
    void book_renamed_isSeenAtOnce_andItsNewStateIsInTheCache() {
        library.describe("978-0");

        library.rename("978-0", "Eddas");

        assertEquals("Eddas: Njal, Egil", library.describe("978-0"));
        assertEquals(List.of("Eddas"), library.titles());
        long before = statistics.getPrepareStatementCount();
        assertEquals("Eddas: Njal, Egil", library.describe("978-0"));
        assertEquals(List.of("Eddas"), library.titles());
        assertEquals(before, statistics.getPrepareStatementCount());
    }

    @Test
    void accounts_changedTogether_areHitsWithTheirNewState() {
        library.pay("Ada", "Bob", 200);
        long before = statistics.getPrepareStatementCount();

        List<Long> cents = library.factory()
                .fromTransaction(session -> List.of(
                        session.find(Account.class, "Ada").cents(),
                        session.find(Account.class, "Bob").cents()));

        assertEquals(List.of(300L, 700L), cents);
        assertEquals(before, statistics.getPrepareStatementCount());
    }

    @Test
    void visits_changed_areReadInTheDatabaseOnce() {
        library.visit("/books");

        assertEquals(1L, count());
        long before = statistics.getPrepareStatementCount();
        assertEquals(1L, count());
        assertEquals(before, statistics.getPrepareStatementCount());
    }

    private long count() {
        return library.factory()
                .fromTransaction(session -> session.find(Visits.class, "/books").count());
    }

    @Test
    void country_isAHit() {
        assertEquals("Iceland", country());

        assertEquals(1, statistics.getSecondLevelCacheHitCount());
    }

    private String country() {
        return library.factory()
                .fromTransaction(session -> session.find(Country.class, "IS").name());
    }
}
