package io.loomcache.staleness.application;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;
import org.jspecify.annotations.Nullable;

/** A pool of connections for Hibernate whose queries and commits pass a {@link Tap}. Thread-safe. */
final class Connections implements ConnectionProvider {

    private static final long serialVersionUID = 1;

    private final String url;
    private final transient Tap tap;
    private final transient Deque<Connection> idle = new ArrayDeque<>();

    Connections(String url, Tap tap) {
        this.url = url;
        this.tap = tap;
    }

    @Override
    public Connection getConnection() throws SQLException {
        synchronized (idle) {
            Connection known = idle.poll();
            if (known != null) {
                return known;
            }
        }
        return tapped(DriverManager.getConnection(url));
    }

    @Override
    public void closeConnection(Connection connection) throws SQLException {
        if (connection.isClosed()) {
            return;
        }
        if (!connection.getAutoCommit()) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
        synchronized (idle) {
            idle.push(connection);
        }
    }

    private Connection tapped(Connection connection) {
        return proxy(Connection.class, (proxy, method, arguments) -> {
            boolean isCommit = method.getName().equals("commit");
            if (isCommit) {
                tap.beforeCommit();
            }
            Object result = call(connection, method, arguments);
            if (isCommit) {
                tap.afterCommit();
            }
            return result instanceof PreparedStatement statement && arguments != null
                    ? tapped(statement, String.valueOf(arguments[0]))
                    : result;
        });
    }

    private PreparedStatement tapped(PreparedStatement statement, String sql) {
        return proxy(PreparedStatement.class, (proxy, method, arguments) -> {
            Object result = call(statement, method, arguments);
            if (method.getName().equals("executeQuery")) {
                tap.afterQuery(sql);
            }
            return result;
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(Connections.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    @Override
    public boolean supportsAggressiveRelease() {
        return false;
    }

    @Override
    public boolean isUnwrappableAs(Class<?> type) {
        return type.isInstance(this);
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return type.cast(this);
    }
}
