package io.loomcache.hibernate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.loomcache.client.ClusterUri;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.UUID;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.cache.internal.SimpleCacheKeysFactory;
import org.hibernate.cfg.Configuration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Two versions of an application, whose entity looks differently, on one region and with the same keys. */
class StructureTest {

    /** The entity of the former version. */
    @Entity(name = "Former")
    @jakarta.persistence.Table(name = "book")
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE, region = "books")
    static class Former {
        @Id
        long id;

        String title = "";
    }

    /** The same entity in the next version. */
    @Entity(name = "Next")
    @jakarta.persistence.Table(name = "book")
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE, region = "books")
    static class Next {
        @Id
        long id;

        String title = "";

        Integer pages;
    }

    @AutoClose
    private final ClusterUri.Opened cluster = Node.cluster();

    private final String database = UUID.randomUUID().toString();

    /** Keys of the id alone, so that both versions meet though their classes have different names. */
    private static void simpleKeys(Configuration configuration) {
        configuration.getProperties().put("hibernate.cache.keys_factory", SimpleCacheKeysFactory.INSTANCE);
    }

    @AutoClose
    private final Node former = new Node(cluster.client(), database, StructureTest::simpleKeys, Former.class);

    @AutoClose
    private final Node next = new Node(cluster.client(), database, StructureTest::simpleKeys, Next.class);

    private String ofFormer() {
        return former.get(session -> session.find(Former.class, 1L).title);
    }

    private String ofNext() {
        return next.get(session -> session.find(Next.class, 1L).title);
    }

    private static void settle(Node node) {
        node.run(session -> {});
    }

    @Test
    void entryOfAnotherStructure_isAMiss_andStays() {
        former.run(session -> {
            Former book = new Former();
            book.id = 1;
            book.title = "Sagas";
            session.persist(book);
        });
        settle(former);

        assertEquals("Sagas", ofNext());
        assertEquals("Sagas", ofNext());
        settle(next);

        assertEquals(0, next.hits());
        assertEquals("Sagas", ofFormer());
        assertEquals(1, former.hits());
    }

    @Test
    void changeByEitherVersion_isSeenByTheOther() {
        former.run(session -> {
            Former book = new Former();
            book.id = 1;
            book.title = "Sagas";
            session.persist(book);
        });
        settle(former);
        assertEquals("Sagas", ofNext());

        next.run(session -> session.find(Next.class, 1L).title = "Eddas");
        settle(next);

        assertEquals("Eddas", ofFormer());
        former.run(session -> session.find(Former.class, 1L).title = "Lays");
        assertEquals("Lays", ofNext());
    }
}
