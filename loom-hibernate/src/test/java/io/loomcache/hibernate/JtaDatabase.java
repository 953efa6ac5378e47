package io.loomcache.hibernate;

import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.UserTransaction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import javax.sql.XAConnection;
import javax.transaction.xa.XAResource;
import org.h2.jdbcx.JdbcDataSource;
import org.hibernate.engine.transaction.jta.platform.internal.AbstractJtaPlatform;

/** A database whose connections take part in JTA's transactions, and the transaction manager, as a container has both. */
final class JtaDatabase extends AbstractJtaPlatform {

    private static final long serialVersionUID = 1L;

    private final transient JdbcDataSource source = new JdbcDataSource();
    private final transient Map<Transaction, Connection> enlisted = new ConcurrentHashMap<>();
    private final transient UnaryOperator<XAResource> resource;

    /** @param resource what the transaction manager sees of the database */
    JtaDatabase(String name, UnaryOperator<XAResource> resource) {
        this.resource = resource;
        source.setURL("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1");
    }

    @Override
    protected TransactionManager locateTransactionManager() {
        return com.arjuna.ats.jta.TransactionManager.transactionManager();
    }

    @Override
    protected UserTransaction locateUserTransaction() {
        return com.arjuna.ats.jta.UserTransaction.userTransaction();
    }

    /** What Hibernate gets its connections from. */
    DataSource dataSource() {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) ->
                        method.getName().equals("getConnection") ? connection() : method.invoke(source, arguments));
    }

    private Connection connection() throws SQLException, SystemException, RollbackException {
        Transaction transaction = locateTransactionManager().getTransaction();
        if (transaction == null || transaction.getStatus() != Status.STATUS_ACTIVE) {
            return source.getConnection();
        }
        Connection known = enlisted.get(transaction);
        if (known == null) {
            // A second handle of the same would roll back what was done by the first.
            XAConnection opened = source.getXAConnection();
            known = shared(opened.getConnection());
            enlisted.put(transaction, known);
            transaction.enlistResource(resource.apply(opened.getXAResource()));
        }
        return known;
    }

    /** All of a transaction work on one connection, which nobody of them closes. */
    private static Connection shared(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                JtaDatabase.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                });
    }
}
