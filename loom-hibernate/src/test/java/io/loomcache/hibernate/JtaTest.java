package io.loomcache.hibernate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.loomcache.client.ClusterUri;
import jakarta.transaction.Synchronization;
import jakarta.transaction.UserTransaction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernate.cfg.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions of a transaction manager, one session or several in each. */
class JtaTest {

    /** Commits, and then says that it does not know. */
    private final AtomicBoolean breaks = new AtomicBoolean();

    private final JtaDatabase database = new JtaDatabase(UUID.randomUUID().toString(), this::breaking);

    @AutoClose
    private final ClusterUri.Opened cluster = Node.cluster();

    private final UserTransaction transaction = database.locateUserTransaction();
    private Node one;
    private Node other;

    @BeforeEach
    void start() throws Exception {
        one = node();
        other = node();
        inTransaction(one, session -> session.persist(new Item(1, "first")));
    }

    @AfterEach
    void stop() {
        one.close();
        other.close();
    }

    private Node node() {
        Consumer<Configuration> jta = configuration -> {
            configuration.getProperties().remove("hibernate.connection.url");
            configuration.getProperties().put("hibernate.connection.datasource", database.dataSource());
            configuration.getProperties().put("hibernate.transaction.jta.platform", database);
            configuration.setProperty("hibernate.transaction.coordinator_class", "jta");
            configuration.setProperty(HibernateSettings.LOCK_TIMEOUT, "10m");
        };
        return new Node(cluster.client(), "unused", jta, Item.class);
    }

    private XAResource breaking(XAResource resource) {
        return (XAResource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {XAResource.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(resource, arguments);
                        if (method.getName().equals("commit") && breaks.getAndSet(false)) {
                            throw new XAException(XAException.XAER_RMFAIL);
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                });
    }

    private void inTransaction(Node node, Consumer<Session> work) throws Exception {
        transaction.begin();
        try (Session session = node.factory.openSession()) {
            work.accept(session);
            session.flush();
            transaction.commit();
        } catch (Exception | AssertionError e) {
            if (transaction.getStatus() == jakarta.transaction.Status.STATUS_ACTIVE) {
                transaction.rollback();
            }
            throw e;
        }
        Sent.awaitArrival(node.regions());
    }

    private String name(Node node) throws Exception {
        String[] name = new String[1];
        inTransaction(node, session -> name[0] = session.find(Item.class, 1L).name);
        return name[0];
    }

    @Test
    void update_isSeenByTheOther_andItsValueIsStored() throws Exception {
        assertEquals("first", name(other));

        inTransaction(one, session -> session.find(Item.class, 1L).name = "second");

        long before = other.statements();
        assertEquals("second", name(other));
        assertEquals(before, other.statements());
    }

    @Test
    void rollback_leavesTheEntry() throws Exception {
        assertEquals("first", name(other));

        assertThrows(
                IllegalStateException.class,
                () -> inTransaction(one, session -> {
                    session.find(Item.class, 1L).name = "never";
                    session.flush();
                    throw new IllegalStateException("as wanted");
                }));

        long before = other.statements();
        assertEquals("first", name(other));
        assertEquals(before, other.statements());
    }

    @Test
    void twoSessionsOfOneTransaction_areSeenTogether() throws Exception {
        inTransaction(one, session -> session.persist(new Item(2, "first")));
        transaction.begin();
        try (Session session = one.factory.openSession();
                Session second = one.factory.openSession()) {
            session.find(Item.class, 1L).name = "by one";
            second.find(Item.class, 2L).name = "by the other";
            session.flush();
            second.flush();
            transaction.commit();
        }

        assertEquals("by one", name(other));
        String[] name = new String[1];
        inTransaction(other, session -> name[0] = session.find(Item.class, 2L).name);
        assertEquals("by the other", name[0]);
    }

    @Test
    void sessionClosedBeforeTheCommit_isSeen() throws Exception {
        assertEquals("first", name(other));
        transaction.begin();
        try (Session session = one.factory.openSession()) {
            session.find(Item.class, 1L).name = "closed";
            session.flush();
        }
        transaction.commit();

        assertEquals("closed", name(other));
        assertEquals("closed", name(one));
    }

    /** Of a transaction, the synchronizations that come after Hibernate's own. */
    private void beforeCommit(Runnable work) throws Exception {
        database.retrieveTransactionManager().getTransaction().registerSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {
                work.run();
            }

            @Override
            public void afterCompletion(int status) {}
        });
    }

    @Test
    void changeThatALaterSynchronizationFlushes_isSeen() throws Exception {
        assertEquals("first", name(other));
        transaction.begin();
        try (Session session = one.factory.openSession()) {
            session.isJoinedToTransaction();
            beforeCommit(() -> {
                session.find(Item.class, 1L).name = "late";
                session.flush();
            });
            transaction.commit();
        }

        assertEquals("late", name(other));
    }

    @Test
    void statelessChangeOfALaterSynchronization_isSeen() throws Exception {
        SessionKindsTest.assumeTheCacheIsTold();
        assertEquals("first", name(other));
        transaction.begin();
        try (StatelessSession session = one.factory.openStatelessSession()) {
            session.isJoinedToTransaction();
            beforeCommit(() -> {
                Item item = session.get(Item.class, 1L);
                item.name = "late";
                session.update(item);
            });
            transaction.commit();
        }

        assertEquals("late", name(other));
    }

    /** What a transaction manager takes for committed is so; what it leaves open keeps its locks. */
    @Test
    void commitThatTheManagerIsNotSureOf_isReadAsTheDatabaseHasIt() throws Exception {
        assertEquals("first", name(other));

        breaks.set(true);
        assertThrows(
                Exception.class, () -> inTransaction(one, session -> session.find(Item.class, 1L).name = "second"));

        assertEquals("second", name(other));
        assertEquals("second", name(one));
    }
}
