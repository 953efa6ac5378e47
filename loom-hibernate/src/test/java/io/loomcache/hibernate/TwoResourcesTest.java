package io.loomcache.hibernate;

import static io.loomcache.member.TestCluster.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.ClusterUri;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionManager;
import java.util.UUID;
import java.util.function.Consumer;
import javax.transaction.xa.XAException;
import org.hibernate.HibernateException;
import org.hibernate.Session;
import org.hibernate.cfg.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions of a transaction manager over the database and another resource, which may say no, or decide by itself. */
class TwoResourcesTest {

    private final Voter voter = new Voter();
    private final JtaDatabase database = new JtaDatabase(UUID.randomUUID().toString(), resource -> resource);
    private final TransactionManager manager = database.retrieveTransactionManager();

    @AutoClose
    private final ClusterUri.Opened cluster = Node.cluster();

    private Node one;
    private Node other;

    @BeforeEach
    void start() throws Exception {
        one = node();
        other = node();
        inTransaction(one, session -> session.persist(new Item(1, "first")));
        assertEquals("first", name(other));
        assertEquals("first", name(one));
    }

    @AfterEach
    void stop() throws Exception {
        manager.setTransactionTimeout(0);
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

    private void inTransaction(Node node, Consumer<Session> work) throws Exception {
        manager.begin();
        try (Session session = node.factory.openSession()) {
            work.accept(session);
            session.flush();
            manager.commit();
        } finally {
            if (manager.getTransaction() != null) {
                manager.rollback();
            }
            Sent.awaitArrival(node.regions());
        }
    }

    private void setNameWithVoter(String name) throws Exception {
        inTransaction(one, session -> {
            session.find(Item.class, 1L).name = name;
            session.flush();
            enlist();
        });
    }

    private void enlist() {
        try {
            assertTrue(manager.getTransaction().enlistResource(voter));
        } catch (RollbackException | jakarta.transaction.SystemException e) {
            throw new IllegalStateException(e);
        }
    }

    private String name(Node node) throws Exception {
        String[] name = new String[1];
        inTransaction(node, session -> name[0] = session.find(Item.class, 1L).name);
        return name[0];
    }

    private boolean isHit(Node node) throws Exception {
        long before = node.hits();
        name(node);
        return node.hits() > before;
    }

    @Test
    void commitOfBoth_isSeen_andItsValueIsStored() throws Exception {
        setNameWithVoter("second");

        assertEquals("second", name(other));
        assertTrue(isHit(other));
        assertEquals(1, voter.commits);
    }

    /** Nothing says how a failed commit has failed: the key has no entry until the lock is over. */
    @Test
    void vetoOfTheOther_isRolledBack_andTheKeyStaysClosed() throws Exception {
        voter.onPrepare = XAException.XA_RBROLLBACK;

        assertThrows(RollbackException.class, () -> setNameWithVoter("never"));

        assertEquals("first", name(other));
        assertEquals("first", name(one));
        assertEquals(false, isHit(other));
        setNameWithVoter("second");
        assertEquals("second", name(other));
    }

    /** The database has committed, whatever the other resource has done. */
    @Test
    void heuristicRollbackOfTheOther_isSeenAsTheDatabaseHasIt() throws Exception {
        voter.onCommit = XAException.XA_HEURRB;

        assertThrows(HeuristicMixedException.class, () -> setNameWithVoter("second"));

        assertEquals("second", name(other));
        assertEquals("second", name(one));
    }

    /** The manager has not asked the database yet, and rolls it back. */
    @Test
    void heuristicRollbackOfTheFirst_isRolledBack() throws Exception {
        voter.onCommit = XAException.XA_HEURRB;

        assertThrows(
                RollbackException.class,
                () -> inTransaction(one, session -> {
                    enlist();
                    session.find(Item.class, 1L).name = "never";
                }));

        assertEquals("first", name(other));
        assertEquals("first", name(one));
    }

    @Test
    void heuristicHazardOfTheOther_isSeenAsTheDatabaseHasIt() throws Exception {
        voter.onCommit = XAException.XA_HEURHAZ;

        assertThrows(HeuristicMixedException.class, () -> setNameWithVoter("second"));

        assertEquals("second", name(other));
        assertEquals("second", name(one));
    }

    /** No lock had been asked for, so nothing has to end. */
    @Test
    void timeout_thatRollsBackFromAnotherThread_leavesTheEntry() throws Exception {
        timeOut(session -> {
            session.find(Item.class, 1L).name = "never";
            session.flush();
        });

        assertEquals("first", name(other));
        assertTrue(isHit(other));
        setNameWithVoter("second");
        assertEquals("second", name(other));
    }

    @Test
    void timeout_afterABulkStatement_endsTheLockOfItsRegion() throws Exception {
        timeOut(session ->
                session.createMutationQuery("update Item set name = 'never'").executeUpdate());
        Sent.awaitArrival(one.regions());

        assertEquals("first", name(other));
        name(other);
        assertTrue(isHit(other));
    }

    /** Works until the manager has rolled back by itself, and only then tries to commit. */
    private void timeOut(Consumer<Session> work) throws Exception {
        manager.setTransactionTimeout(1);
        manager.begin();
        manager.setTransactionTimeout(0);
        var transaction = manager.getTransaction();
        Session session = one.factory.openSession();
        work.accept(session);
        await("a rollback by timeout", () -> isRolledBack(transaction));
        assertThrows(RollbackException.class, manager::commit);
        // Its own thread hears of it now.
        assertThrows(HibernateException.class, session::close);
        session.close();
    }

    private static boolean isRolledBack(jakarta.transaction.Transaction transaction) {
        try {
            return transaction.getStatus() == Status.STATUS_ROLLEDBACK
                    || transaction.getStatus() == Status.STATUS_NO_TRANSACTION;
        } catch (jakarta.transaction.SystemException e) {
            throw new IllegalStateException(e);
        }
    }
}
