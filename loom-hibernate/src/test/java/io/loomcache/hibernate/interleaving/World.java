package io.loomcache.hibernate.interleaving;

import io.loomcache.hibernate.interleaving.History.What;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.jdbcx.JdbcDataSource;
import org.hibernate.SessionFactory;
import org.hibernate.cache.CacheException;
import org.hibernate.cache.spi.RegionFactory;
import org.hibernate.cfg.Configuration;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.spi.MappingMetamodelImplementor;
import org.jspecify.annotations.Nullable;

/** Two session factories on one database and one cache, and the database itself. */
final class World implements AutoCloseable {

    /** The cache that is examined. */
    interface Provider extends AutoCloseable {

        /** A new node's region factory, to be wrapped; {@link #configure} follows. */
        RegionFactory regionFactory();

        /** The calls that are steps; those that concern nobody but their session need not be. */
        Set<String> steps();

        void configure(Configuration configuration);

        /** Waits until all that was sent has arrived. */
        void settle();

        /** Ends what a transaction of unknown outcome has locked and other things need: what queries find. */
        void forgetLocks(Set<String> spaces);

        @Override
        void close();
    }

    private final JdbcDataSource source = new JdbcDataSource();
    private final Provider provider;
    private final int isolationOfReaders;
    private final Connection observer;
    private final List<SessionFactory> nodes = new ArrayList<>();
    private volatile Class<? extends Thing> type = Thing.ReadWrite.class;
    private volatile History history = new History();
    private final AtomicLong ids = new AtomicLong();
    private volatile long id;

    /** Which actor's commit breaks, and how. */
    private volatile Map<Actor.Name, Script> scripts = Map.of();

    /** @param isolationOfReaders of transactions that change nothing, as in {@link Connection} */
    World(Provider provider, List<Class<? extends Thing>> types, int isolationOfReaders) throws SQLException {
        this.provider = provider;
        this.isolationOfReaders = isolationOfReaders;
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=20000");
        observer = source.getConnection();
        for (int i = 0; i < 2; i++) {
            Configuration configuration = new Configuration()
                    .setProperty("hibernate.hbm2ddl.auto", "update")
                    .setProperty("hibernate.cache.use_second_level_cache", "true")
                    .setProperty("hibernate.cache.use_query_cache", "true");
            Map<Object, Object> properties = configuration.getProperties();
            properties.put("hibernate.connection.datasource", Database.around(source, new Rules()));
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

    /**
     * The findings of one order.
     *
     * @param end what was read and what is left, the same for orders that differ in nothing
     */
    record Outcome(List<String> violations, Set<String> hits, History history, List<String> end) {}

    /** A fresh thing, in the cache or not, and two transactions on it. */
    record Pair(Class<? extends Thing> type, Script one, Script other, boolean isCached) {

        boolean hasUnknown() {
            return one.isUnknown() || other.isUnknown();
        }

        @Override
        public String toString() {
            return type.getSimpleName() + " " + one + " and " + other + (isCached ? ", cached" : ", not cached");
        }
    }

    /** Plays a pair in the next order; null if that is one of those that have been. */
    @Nullable
    Outcome play(Pair pair, Enumeration enumeration) {
        type = pair.type();
        id = ids.incrementAndGet();
        scripts = Map.of(Actor.Name.A, pair.one(), Actor.Name.B, pair.other());
        history = new History();
        Play.Log log = new Play.Log();
        prepare(pair.one() != Script.INSERT && pair.other() != Script.INSERT, pair.isCached());
        Actors actors = new Actors(
                () -> transaction(Actor.Name.A, pair.one(), log), () -> transaction(Actor.Name.B, pair.other(), log));
        boolean isNew = enumeration.run(actors, provider::settle);
        provider.settle();
        Outcome outcome = isNew ? judged(actors, log) : null;
        if (pair.hasUnknown()) {
            provider.forgetLocks(spaces());
        }
        return outcome;
    }

    private Set<String> spaces() {
        Set<String> spaces = new TreeSet<>();
        MappingMetamodelImplementor model = nodes.get(0)
                .unwrap(SessionFactoryImplementor.class)
                .getRuntimeMetamodels()
                .getMappingMetamodel();
        model.forEachEntityDescriptor(entity -> addAll(spaces, entity.getQuerySpaces()));
        model.forEachCollectionDescriptor(collection -> addAll(spaces, collection.getCollectionSpaces()));
        return spaces;
    }

    private static void addAll(Set<String> spaces, Object[] more) {
        Arrays.stream(more).map(Object::toString).forEach(spaces::add);
    }

    private Outcome judged(Actors actors, Play.Log log) {
        List<String> end = new ArrayList<>();
        for (Actor.Name name : Actor.Name.values()) {
            Throwable failure = actors.get(name).failure();
            // A transaction may fail for another's sake, but not for want of the cache.
            if (failure instanceof Error || failure instanceof CacheException) {
                log.violated(name + " failed: " + failure);
            }
            end.add(name + " failed by "
                    + (failure == null ? "nothing" : failure.getClass().getName()));
        }
        Set<String> hits = log.hits();
        nodes.forEach(node -> read(node, "node " + nodes.indexOf(node) + " afterwards", log));
        log.reads().stream()
                .sorted(Comparator.comparing(read -> read.substring(0, read.indexOf(' '))))
                .forEach(end::add);
        end.add(history.toString());
        end.replaceAll(line -> line.replaceAll("-" + id + "\\b", ""));
        return new Outcome(log.violations(), hits, history, end);
    }

    private void prepare(boolean exists, boolean isCached) {
        if (exists) {
            sql("insert into " + table() + " (id, code, name, note" + versionColumn() + ") values (" + id + ", '"
                    + code(id) + "', 'first', 'first'" + (versionColumn().isEmpty() ? "" : ", 0") + ")");
        }
        note();
        if (isCached) {
            for (SessionFactory node : nodes) {
                provider.settle();
                read(node, "before", new Play.Log());
            }
        }
        provider.settle();
    }

    private void read(SessionFactory node, String who, Play.Log log) {
        hear(node);
        node.inTransaction(session -> {
            Play play = new Play(session, type, id, who, history, log);
            play.readTags(play.find());
            session.clear();
            play.findByCode();
            play.query();
        });
        provider.settle();
    }

    /**
     * Lets a node learn how far the cluster is, as another session's read of anything would: the later a transaction knows to
     * have begun, the more of what it has loaded is stored.
     */
    private void hear(SessionFactory node) {
        Actor.touched().reads(Footprint.Cells.ALL);
        node.getCache().containsEntity(type, 0L);
    }

    private void transaction(Actor.Name name, Script script, Play.Log log) {
        Actor.touched().reads(Footprint.Rows.COMMITTED);
        SessionFactory node = nodes.get(name == Actor.Name.A ? 0 : 1);
        hear(node);
        node.inTransaction(session -> {
            script.run(new Play(session, type, id, name.name(), history, log));
            Actor.step("complete");
        });
    }

    /** The script of the actor whose thread this is, null if it is none. */
    private @Nullable Script script() {
        Actor.Name name = Actor.currentName();
        return name == null ? null : scripts.get(name);
    }

    private final class Rules implements Database.Rules {

        @Override
        public void opened(Connection connection) throws SQLException {
            Script script = script();
            if (script != null && !script.changes()) {
                connection.setTransactionIsolation(isolationOfReaders);
            }
        }

        @Override
        public void commit(Connection connection) throws SQLException {
            Script script = script();
            if (script == Script.UNKNOWN_LOST) {
                connection.rollback();
                throw new SQLException("connection lost", "08006");
            }
            connection.commit();
            note();
            if (script == Script.UNKNOWN_COMMITTED) {
                throw new SQLException("connection lost", "08006");
            }
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
