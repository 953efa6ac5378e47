package io.loomcache.examples.hibernate;

import java.util.List;
import java.util.Map;
import org.hibernate.KeyType;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;

/**
 * An application with Hibernate whose second-level cache is in LoomCache: entities of all four access types, a natural
 * id, a collection, a query. What is cached is the business of the entities' annotations and of {@code setCacheable};
 * where, of two settings. Thread-safe.
 */
public final class Library implements AutoCloseable {

    private final SessionFactory factory;

    /** @param settings more than those of this example: of the cluster, and of a database */
    public Library(Map<String, String> settings) {
        Configuration configuration = new Configuration()
                .addAnnotatedClass(Country.class)
                .addAnnotatedClass(Book.class)
                .addAnnotatedClass(Visits.class)
                .addAnnotatedClass(Account.class)
                .setProperty("hibernate.connection.url", "jdbc:h2:mem:library;DB_CLOSE_DELAY=-1")
                .setProperty("hibernate.hbm2ddl.auto", "update")
                .setProperty("hibernate.cache.region.factory_class", "loom")
                .setProperty("hibernate.cache.use_query_cache", "true")
                .setProperty("hibernate.generate_statistics", "true");
        settings.forEach(configuration::setProperty);
        factory = configuration.buildSessionFactory();
    }

    public SessionFactory factory() {
        return factory;
    }

    /** Puts some rows into the database. */
    public void open() {
        factory.inTransaction(session -> {
            session.persist(new Country("IS", "Iceland"));
            session.persist(new Book(1, "978-0", "Sagas", List.of("Njal", "Egil")));
            session.persist(new Visits("/books"));
            session.persist(new Account("Ada", 500));
            session.persist(new Account("Bob", 500));
        });
    }

    /** A book by its ISBN: two entries of the cache, and a third one for its chapters. */
    public String describe(String isbn) {
        return factory.fromTransaction(session -> {
            Book book = session.find(Book.class, isbn, KeyType.NATURAL);
            return book.title() + ": " + String.join(", ", book.chapters());
        });
    }

    /** Changes a book; from the commit on nobody in any JVM reads the former title. */
    public void rename(String isbn, String title) {
        factory.inTransaction(
                session -> session.find(Book.class, isbn, KeyType.NATURAL).rename(title));
    }

    /** Two changed accounts become visible together. */
    public void pay(String from, String to, long cents) {
        factory.inTransaction(session -> {
            session.find(Account.class, from).add(-cents);
            session.find(Account.class, to).add(cents);
        });
    }

    public void visit(String page) {
        factory.inTransaction(session -> session.find(Visits.class, page).add());
    }

    /** A query whose results are cached until somebody changes the table of books. */
    public List<String> titles() {
        return factory.fromTransaction(Library::titles);
    }

    private static List<String> titles(Session session) {
        return session.createSelectionQuery("select title from Book order by title", String.class)
                .setCacheable(true)
                .list();
    }

    @Override
    public void close() {
        factory.close();
    }

    /** {@code main loom://host:port,... CLUSTER-ID CERTIFICATES}, or nothing for a member in this JVM. */
    public static void main(String[] arguments) {
        Map<String, String> settings = arguments.length < 3
                ? Map.of()
                : Map.of(
                        "loomcache.uri", arguments[0],
                        "loomcache.cluster.cluster-id", arguments[1],
                        "loomcache.tls.directory", arguments[2]);
        try (Library library = new Library(settings)) {
            library.open();
            library.visit("/books");
            System.out.println(library.describe("978-0"));
            System.out.println(library.describe("978-0"));
            library.rename("978-0", "Sagas of Icelanders");
            library.pay("Ada", "Bob", 200);
            System.out.println(library.describe("978-0"));
            System.out.println(library.titles() + " " + library.titles());
            var statistics = library.factory().getStatistics();
            System.out.println("entries found in the cache: " + statistics.getSecondLevelCacheHitCount()
                    + ", natural ids: " + statistics.getNaturalIdCacheHitCount()
                    + ", queries: " + statistics.getQueryCacheHitCount());
        }
    }
}
