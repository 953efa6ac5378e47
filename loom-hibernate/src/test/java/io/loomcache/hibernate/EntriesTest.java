package io.loomcache.hibernate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.loomcache.client.ClusterUri;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.UUID;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Keys and entries that are not like most. */
class EntriesTest {

    @Entity(name = "Price")
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    static class Price {
        @Id
        BigDecimal id = BigDecimal.ZERO;

        String name = "";
    }

    /** Can be written to the database only. */
    static class Stubborn implements Serializable {
        private static final long serialVersionUID = 1L;

        private Object writeReplace() {
            boolean isForTheCache = StackWalker.getInstance()
                    .walk(frames ->
                            frames.anyMatch(frame -> frame.getClassName().equals(Entries.class.getName())));
            if (isForTheCache) {
                throw new IllegalStateException("as wanted");
            }
            return this;
        }
    }

    @Entity(name = "Holder")
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    static class Holder {
        @Id
        long id;

        String name = "";

        Stubborn stubborn = new Stubborn();
    }

    @AutoClose
    private final ClusterUri.Opened cluster = Node.cluster();

    private final String database = UUID.randomUUID().toString();

    private static void settle(Node node) {
        Sent.awaitArrival(node.regions());
    }

    /** The database finds the row by either, and so must the lock. */
    @Test
    void equalNumbers_areOneKey_whateverTheirScale() {
        try (Node one = new Node(cluster.client(), database, Price.class);
                Node other = new Node(cluster.client(), database, Price.class)) {
            one.run(session -> {
                Price price = new Price();
                price.id = new BigDecimal("1.00");
                session.persist(price);
            });
            settle(one);
            assertEquals("", name(other, "1.00"));
            settle(other);

            one.run(session -> session.find(Price.class, new BigDecimal("1")).name = "new");
            settle(one);

            assertEquals("new", name(other, "1.00"));
            assertEquals("new", name(other, "1"));
        }
    }

    private static String name(Node node, String id) {
        return node.get(session -> session.find(Price.class, new BigDecimal(id)).name);
    }

    @Test
    void attributeThatFailsToBeWritten_isNotCached_andNobodyFails() {
        try (Node one = new Node(cluster.client(), database, Holder.class)) {
            one.run(session -> session.persist(new Holder()));
            settle(one);
            one.run(session -> session.find(Holder.class, 0L).name = "second");

            assertEquals("second", one.get(session -> session.find(Holder.class, 0L).name));
            settle(one);
            assertFalse(one.factory.getCache().containsEntity(Holder.class, 0L));
        }
    }

    @Test
    void structuredEntries_areMissesToOneThatHasOthers() {
        try (Node one = new Node(cluster.client(), database, Item.class);
                Node other = new Node(
                        cluster.client(),
                        database,
                        settings -> settings.setProperty("hibernate.cache.use_structured_entries", "true"),
                        Item.class)) {
            one.run(session -> session.persist(new Item(1, "first")));
            settle(one);

            assertEquals("first", other.get(session -> session.find(Item.class, 1L).name));
            other.run(session -> session.find(Item.class, 1L).name = "second");
            settle(other);

            assertEquals("second", one.get(session -> session.find(Item.class, 1L).name));
        }
    }
}
