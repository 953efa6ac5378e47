package io.loomcache.hibernate.interleaving;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Locale;
import javax.sql.DataSource;

/** The database as the two transactions see it: gates around its commits, and a note of what its statements touch. */
final class Database {

    private static final ThreadLocal<Integer> QUERIES = ThreadLocal.withInitial(() -> 0);

    private Database() {}

    /** What the tests have to say. */
    interface Rules {

        void opened(Connection connection) throws Exception;

        /** Commits, or not; throws what the application shall see. */
        void commit(Connection connection) throws Exception;
    }

    /** How often the current thread has asked the database. */
    static int queries() {
        return QUERIES.get();
    }

    static DataSource around(DataSource source, Rules rules) {
        return (DataSource) Proxy.newProxyInstance(
                Database.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    Object result = Wrapped.call(source, method, arguments);
                    if (result instanceof Connection connection) {
                        rules.opened(connection);
                        return around(connection, rules);
                    }
                    return result;
                });
    }

    private static Connection around(Connection connection, Rules rules) {
        return (Connection) Proxy.newProxyInstance(
                Database.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "commit" -> commit(connection, rules);
                        case "rollback" -> rollBack(connection);
                        case "prepareStatement" -> {
                            statement(((String) arguments[0]).toLowerCase(Locale.ROOT));
                            return Wrapped.call(connection, method, arguments);
                        }
                        default -> {
                            return Wrapped.call(connection, method, arguments);
                        }
                    }
                    return null;
                });
    }

    /** The flush is over, and what the cache has to lock is locked. */
    private static void commit(Connection connection, Rules rules) throws Exception {
        Actor.touched().locked();
        Actor.step("commit");
        end(() -> rules.commit(connection));
        Actor.step("committed");
        Actor.touched().ended();
    }

    private static void rollBack(Connection connection) throws Exception {
        Actor.step("rollback");
        end(connection::rollback);
        Actor.touched().ended();
    }

    private interface End {
        void run() throws Exception;
    }

    private static void end(End end) throws Exception {
        Actor.touched().endsRows();
        try {
            end.run();
        } finally {
            Actor.touched().endedRows();
        }
    }

    private static void statement(String sql) {
        if (sql.startsWith("select")) {
            QUERIES.set(QUERIES.get() + 1);
            Actor.touched().reads(Footprint.Rows.COMMITTED);
        } else {
            Actor.touched().changesRows();
        }
    }
}
