package io.loomcache.hibernate.interleaving;

import io.loomcache.hibernate.interleaving.History.What;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.h2.jdbcx.JdbcDataSource;
import org.hibernate.SessionFactory;
import org.hibernate.cache.spi.RegionFactory;
import org.hibernate.cfg.Configuration;

/** Two session factories on one database and one cache, and the database itself. */
final class World implements AutoCloseable {

    /** The cache that is examined. */
    interface Provider extends AutoCloseable {

        /** The region factory of a node, to be wrapped. */
        RegionFactory regionFactory();

        /** The calls that are steps; those that concern nobody but their session need not be. */
        Set<String> steps();

        void configure(Configuration configuration);

        /** Waits until all that a node has sent has arrived. */
        void settle(SessionFactory node);

        @Override
        void close();
    }

    private final JdbcDataSource source = new JdbcDataSource();
    private final Provider provider;
    private final Connection observer;
    private final List<SessionFactory> nodes = new ArrayList<>();
    private volatile Class<? extends Thing> type = Thing.ReadWrite.class;
    private volatile History history = new History();
    private final AtomicLong ids = new AtomicLong();
    private volatile long id;

    /** Which actor's commit breaks, and how. */
    private volatile Map<String, Script> scripts = Map.of();

    World(Provider provider, List<Class<? extends Thing>> types) throws SQLException {
        this.provider = provider;
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=20000");
        observer = source.getConnection();
        for (int i = 0; i < 2; i++) {
            Configuration configuration = new Configuration()
                    .setProperty("hibernate.hbm2ddl.auto", "update")
                    .setProperty("hibernate.cache.use_second_level_cache", "true")
                    .setProperty("hibernate.cache.use_query_cache", "true");
            Map<Object, Object> properties = configuration.getProperties();
            properties.put("hibernate.connection.datasource", Gates.around(source, this::commit));
            properties.put(
                    "hibernate.cache.region.factory_class", Gates.before(provider.regionFactory(), provider.steps()));
            provider.configure(configuration);
            types.forEach(configuration::addAnnotatedClass);
            nodes.add(configuration.buildSessionFactory());
        }
    }

    static String code(long id) {
        return "code-" + id;
    }

    /** The findings of one schedule. */
    record Outcome(List<String> violations, History history) {}

    /** A fresh thing, in the cache or not, and two transactions on it. */
    Outcome play(
            Class<? extends Thing> of, Script one, Script other, boolean isCached, Consumer<List<Actor>> schedule) {
        type = of;
        id = ids.incrementAndGet();
        scripts = Map.of("A", one, "B", other);
        boolean exists = one != Script.INSERT && other != Script.INSERT;
        history = new History();
        List<String> violations = Collections.synchronizedList(new ArrayList<>());
        prepare(exists, isCached);
        List<Actor> actors = List.of(
                new Actor("A", () -> transaction(0, one, violations)),
                new Actor("B", () -> transaction(1, other, violations)));
        schedule.accept(actors);
        actors.forEach(actor -> addUnexpected(actor, violations));
        settle();
        nodes.forEach(node -> check(node, violations));
        return new Outcome(List.copyOf(violations), history);
    }

    private void prepare(boolean exists, boolean isCached) {
        if (exists) {
            sql("insert into " + table() + " (id, code, name, note" + versionColumn() + ") values (" + id + ", '"
                    + code(id) + "', 'first', 'first'" + (versionColumn().isEmpty() ? "" : ", 0") + ")");
        }
        note();
        if (isCached) {
            for (SessionFactory node : nodes) {
                settle();
                read(node, "before", new ArrayList<>());
            }
        }
        settle();
    }

    void settle() {
        nodes.forEach(provider::settle);
    }

    private void check(SessionFactory node, List<String> violations) {
        read(node, "node " + nodes.indexOf(node) + " afterwards", violations);
    }

    private void read(SessionFactory node, String who, List<String> violations) {
        node.inTransaction(session -> {
            Play play = new Play(session, type, id, who, history, violations);
            play.readTags(play.find());
            session.clear();
            play.findByCode();
            play.query();
        });
    }

    private void transaction(int node, Script script, List<String> violations) {
        String actor = node == 0 ? "A" : "B";
        nodes.get(node).inTransaction(session -> {
            script.run(new Play(session, type, id, actor, history, violations));
            Actor.step("complete");
        });
    }

    /** A transaction may fail for another's sake, but not for want of the cache. */
    private void addUnexpected(Actor actor, List<String> violations) {
        Throwable failure = actor.failure();
        if (failure instanceof Error || failure instanceof org.hibernate.cache.CacheException) {
            violations.add(actor.name + " failed: " + failure);
        }
    }

    private void commit(Connection connection) throws SQLException {
        String name = Thread.currentThread().getName();
        Script script = scripts.get(name.substring(name.length() - 1));
        boolean isActor = name.startsWith("actor-");
        if (isActor && script == Script.UNKNOWN_LOST) {
            connection.rollback();
            throw new SQLException("connection lost", "08006");
        }
        connection.commit();
        note();
        if (isActor && script == Script.UNKNOWN_COMMITTED) {
            throw new SQLException("connection lost", "08006");
        }
    }

    private void note() {
        synchronized (observer) {
            history.committed(state());
        }
    }

    private Map<What, String> state() {
        Map<What, String> state = new EnumMap<>(What.class);
        for (What what : What.values()) {
            state.put(what, History.NOTHING);
        }
        try (Statement statement = observer.createStatement()) {
            try (ResultSet row =
                    statement.executeQuery("select name, note, code from " + table() + " where id = " + id)) {
                if (row.next()) {
                    state.put(What.NAME, row.getString(1));
                    state.put(What.NOTE, row.getString(2));
                    state.put(What.CODE, code(id).equals(row.getString(3)) ? code(id) : History.NOTHING);
                    state.put(What.TAGS, "");
                }
            }
            List<String> tags = new ArrayList<>();
            try (ResultSet rows =
                    statement.executeQuery("select tags from " + table() + "_tags where " + table() + "_id = " + id)) {
                while (rows.next()) {
                    tags.add(rows.getString(1));
                }
            }
            if (!tags.isEmpty()) {
                state.put(What.TAGS, String.join(",", tags));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return state;
    }

    private String table() {
        return type.getSimpleName() + "Thing";
    }

    private String versionColumn() {
        return type == Thing.ReadOnly.class || type == Thing.Unversioned.class ? "" : ", version";
    }

    private void sql(String text) {
        synchronized (observer) {
            try (Statement statement = observer.createStatement()) {
                statement.executeUpdate(text);
            } catch (SQLException e) {
                throw new IllegalStateException(text, e);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        nodes.forEach(SessionFactory::close);
        provider.close();
        observer.close();
    }
}
