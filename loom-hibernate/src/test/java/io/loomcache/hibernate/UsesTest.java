package io.loomcache.hibernate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.loomcache.client.ClusterUri;
import io.loomcache.config.Settings;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.io.Serializable;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.hibernate.Session;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.NaturalId;
import org.hibernate.annotations.TenantId;
import org.hibernate.cache.spi.CacheImplementor;
import org.hibernate.cfg.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What applications do with sessions beside finding and changing: each is seen by another node. */
class UsesTest {

    /** An account's key. */
    static class AccountId implements Serializable {
        private static final long serialVersionUID = 1L;
        long id;
        String tenant = "";

        AccountId() {}

        AccountId(long id, String tenant) {
            this.id = id;
            this.tenant = tenant;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof AccountId that && id == that.id && tenant.equals(that.tenant);
        }

        @Override
        public int hashCode() {
            return Objects.hash(id, tenant);
        }
    }

    @Entity(name = "Account")
    @IdClass(AccountId.class)
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    static class Account {
        @Id
        long id;

        @Id
        @TenantId
        @Nullable
        String tenant;

        String name = "";

        Account() {}

        Account(String name) {
            this.id = 1;
            this.name = name;
        }
    }

    @Entity(name = "Fact")
    @Immutable
    @Cache(usage = CacheConcurrencyStrategy.READ_ONLY)
    static class Fact {
        @Id
        long id;

        @NaturalId
        String text = "water is wet";
    }

    @AutoClose
    private final ClusterUri.Opened cluster = ClusterUri.of(URI.create("loom:embedded"))
            .open(Settings.ofClient(
                    new Properties(), new Properties(), Map.of(), getClass().getClassLoader()));

    private final String database = UUID.randomUUID().toString();

    private Node node(Consumer<Configuration> settings, Class<?>... entities) {
        return new Node(cluster.client(), database, settings, entities);
    }

    private static void settle(Node node) {
        Sent.awaitArrival(((CacheImplementor) node.factory.getCache()).getRegionFactory());
    }

    private static <T> T of(String tenant, Node node, Function<Session, T> work) {
        T result;
        try (Session session =
                node.factory.withOptions().tenantIdentifier((Object) tenant).openSession()) {
            session.beginTransaction();
            result = work.apply(session);
            session.getTransaction().commit();
        }
        settle(node);
        return result;
    }

    private static String nameOf(String tenant, Node node) {
        return of(tenant, node, session -> session.find(Account.class, new AccountId(1, tenant)).name);
    }

    @Test
    void sameId_inTwoTenants_areTwo() {
        assumeTrue(SessionKindsTest.isSeven(), "before version 7 a tenant can't be a part of an id");
        try (Node one = node(any -> {}, Account.class);
                Node other = node(any -> {}, Account.class)) {
            for (String tenant : new String[] {"a", "b"}) {
                of(tenant, one, session -> {
                    session.persist(new Account("of " + tenant));
                    return 0;
                });
            }
            for (int i = 0; i < 2; i++) {
                assertEquals("of a", nameOf("a", other));
                assertEquals("of b", nameOf("b", other));
            }
            assertTrue(other.hits() > 0);

            of("a", one, session -> session.find(Account.class, new AccountId(1, "a")).name = "new");

            assertEquals("new", nameOf("a", other));
            assertEquals("of b", nameOf("b", other));
        }
    }

    private static String name(Node node) {
        String name = node.get(session -> session.find(Item.class, 1L).name);
        settle(node);
        return name;
    }

    private void withItem(BiConsumer<Node, Node> work) {
        try (Node one = node(any -> {}, Item.class);
                Node other = node(any -> {}, Item.class)) {
            one.run(session -> session.persist(new Item(1, "first")));
            settle(one);
            assertEquals("first", name(other));
            assertEquals(1, other.hits());
            work.accept(one, other);
        }
    }

    @Test
    void mergeOfADetachedEntity_isSeen() {
        withItem((one, other) -> {
            Item detached = one.get(session -> session.find(Item.class, 1L));
            detached.name = "merged";
            one.run(session -> session.merge(detached));
            settle(one);

            assertEquals("merged", name(other));
            assertEquals("merged", name(one));
        });
    }

    @Test
    void refresh_ofWhatWasChangedPastHibernate_isSeenByAll() {
        withItem((one, other) -> {
            one.run(session -> session.doWork(connection -> connection
                    .createStatement()
                    .executeUpdate("update Item set name = 'past', version = version + 1")));
            one.run(session -> {
                Item item = session.find(Item.class, 1L);
                session.refresh(item);
                assertEquals("past", item.name);
            });
            settle(one);

            assertEquals("past", name(other));
        });
    }

    @Test
    void clearAndFindAgain_seesOwnChange_andAfterARollbackNobodyDoes() {
        withItem((one, other) -> {
            try (Session session = one.factory.openSession()) {
                session.beginTransaction();
                session.find(Item.class, 1L).name = "never";
                session.flush();
                session.clear();
                assertEquals("never", session.find(Item.class, 1L).name);
                session.getTransaction().rollback();
            }
            settle(one);

            assertEquals("first", name(other));
            assertEquals("first", name(one));
        });
    }

    @Test
    void statelessUpsert_isSeen() {
        SessionKindsTest.assumeTheCacheIsTold();
        withItem((one, other) -> {
            one.factory.inStatelessTransaction(session -> {
                Item item = session.get(Item.class, 1L);
                item.name = "upserted";
                session.upsert(item);
            });
            settle(one);

            assertEquals("upserted", name(other));
            assertEquals("upserted", name(one));
        });
    }

    /** Such entries are objects of this JVM, which another JVM has no use for. */
    @Test
    void referenceEntries_areNotStored_andNobodyFails() {
        Consumer<Configuration> references =
                settings -> settings.setProperty("hibernate.cache.use_reference_entries", "true");
        try (Node one = node(references, Fact.class);
                Node other = node(references, Fact.class)) {
            one.run(session -> session.persist(new Fact()));
            settle(one);
            for (int i = 0; i < 2; i++) {
                assertEquals("water is wet", other.get(session -> session.find(Fact.class, 0L)).text);
                settle(other);
            }
            assertEquals(0, other.hits());
            one.run(session -> session.remove(session.find(Fact.class, 0L)));
            settle(one);

            assertNull(other.<Object>get(session -> session.find(Fact.class, 0L)));
        }
    }
}
