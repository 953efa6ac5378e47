package io.loomcache.hibernate;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;
import org.hibernate.service.spi.Configurable;
import org.jspecify.annotations.Nullable;

/** Connections whose commit can be looked behind, or lost by a driver that then goes on with another connection. */
public final class CommitHooks implements ConnectionProvider, Configurable {

    private static final long serialVersionUID = 1L;

    /** Runs once, when the database has committed and the session has not heard of it. */
    static final AtomicReference<@Nullable Runnable> AFTER_COMMIT = new AtomicReference<>();

    /** What becomes of the next commit: it fails on its way, and may land later. */
    static final AtomicReference<@Nullable Commit> LOST = new AtomicReference<>();

    private String url = "";
    private int isolation = Connection.TRANSACTION_READ_COMMITTED;

    /** A commit that has been sent, and has not arrived yet. */
    static final class Commit {
        private @Nullable Connection connection;

        void land() throws SQLException {
            try (Connection sent = Objects.requireNonNull(connection)) {
                sent.commit();
            }
        }
    }

    @Override
    public void configure(Map<String, Object> settings) {
        url = String.valueOf(settings.get("hibernate.connection.url"));
        Object wanted = settings.get("hibernate.connection.isolation");
        isolation = wanted == null ? isolation : Integer.parseInt(wanted.toString());
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection[] current = {open()};
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    Commit lost = method.getName().equals("commit") ? LOST.getAndSet(null) : null;
                    if (lost != null) {
                        lost.connection = current[0];
                        current[0] = open();
                        throw new SQLException("the connection to the host is lost, there is another now", "08007");
                    }
                    Object result = invoke(current[0], method, arguments);
                    Runnable after = method.getName().equals("commit") ? AFTER_COMMIT.getAndSet(null) : null;
                    if (after != null) {
                        after.run();
                    }
                    return result;
                });
    }

    private Connection open() throws SQLException {
        Connection opened = DriverManager.getConnection(url);
        opened.setTransactionIsolation(isolation);
        return opened;
    }

    private static Object invoke(Connection real, java.lang.reflect.Method method, Object[] arguments)
            throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    @Override
    public void closeConnection(Connection connection) throws SQLException {
        connection.close();
    }

    @Override
    public boolean supportsAggressiveRelease() {
        return false;
    }

    @Override
    public boolean isUnwrappableAs(Class<?> type) {
        return false;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        throw new UnsupportedOperationException(type.getName());
    }
}
