package io.loomcache.staleness.application;

import io.loomcache.staleness.database.Row;
import io.loomcache.staleness.database.Rows;
import io.loomcache.staleness.database.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.hibernate.KeyType;
import org.hibernate.Session;
import org.hibernate.SessionFactory;

/**
 * Random transactions on items of one bucket at a time: some reads, which are judged, and often one change. Confined
 * to one thread.
 */
final class Transactions implements AutoCloseable {

    private static final String QUERY =
            "select i.id, i.base + i.version, i.stamp from Item i where i.bucket = :bucket order by i.id";
    private static final int MOST_READS = 4;

    private final SessionFactory sessions;
    private final Rows rows;
    private final Findings findings;
    private final Random random;
    private final String name;
    private final Map<Long, String> formerCodes = new HashMap<>();
    private long stamps;

    Transactions(SessionFactory sessions, Rows rows, Findings findings, Random random, String name) {
        this.sessions = sessions;
        this.rows = rows;
        this.findings = findings;
        this.random = random;
        this.name = name;
    }

    /**
     * One transaction.
     *
     * @return what it changed, for people
     * @throws RuntimeException it was refused; what it read before is judged
     */
    String run() throws SQLException {
        long bucket = random.nextInt(Schema.BUCKETS);
        Map<Long, Row> before = rows.bucket(bucket);
        List<Seen> seen = new ArrayList<>();
        Change change = Change.any(random);
        try {
            transact(bucket, before, seen, change);
        } finally {
            judge(bucket, before, seen, change);
        }
        return change.name();
    }

    private void transact(long bucket, Map<Long, Row> before, List<Seen> seen, Change change) {
        try (Session session = sessions.openSession()) {
            session.beginTransaction();
            try {
                for (int i = random.nextInt(MOST_READS); i >= 0; i--) {
                    read(session, bucket, any(before), seen);
                }
                change(session, bucket, any(before), change, seen);
                if (change == Change.ROLLBACK) {
                    session.flush();
                    session.getTransaction().rollback();
                } else {
                    session.getTransaction().commit();
                }
            } catch (RuntimeException e) {
                rollBack(session, e);
                throw e;
            }
        }
    }

    private static void rollBack(Session session, RuntimeException reason) {
        try {
            if (session.getTransaction().isActive()) {
                session.getTransaction().rollback();
            }
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
    }

    private void judge(long bucket, Map<Long, Row> before, List<Seen> seen, Change change) throws SQLException {
        Map<Long, Row> after = rows.bucket(bucket);
        String context = "a transaction that changes by " + change;
        for (Seen one : seen) {
            findings.judge(row(before, one.id()), one, row(after, one.id()), context);
        }
        before.values().forEach(row -> remember(row, row(after, row.id())));
    }

    private void remember(Row before, Row after) {
        String code = before.code();
        if (code != null && !code.equals(after.code())) {
            formerCodes.put(before.id(), code);
        }
    }

    private static Row row(Map<Long, Row> rows, long id) {
        Row row = rows.get(id);
        if (row == null) {
            throw new IllegalStateException("no slot " + id + " in " + rows.keySet());
        }
        return row;
    }

    private Row any(Map<Long, Row> rows) {
        List<Row> all = new ArrayList<>(rows.values());
        return all.get(random.nextInt(all.size()));
    }

    private void read(Session session, long bucket, Row row, List<Seen> seen) {
        int choice = random.nextInt(100);
        String former = formerCodes.get(row.id());
        String code = choice % 4 == 0 && former != null ? former : row.code();
        if (choice < 40) {
            seen.add(Seen.Entity.of("id", row.id(), session.find(Item.class, row.id())));
        } else if (choice < 55 && code != null) {
            Item found = session.find(Item.class, code, KeyType.NATURAL);
            seen.add(new Seen.NaturalId(row.id(), code, found != null));
            if (found != null) {
                seen.add(Seen.Entity.of("id", found.getId(), found));
            }
        } else if (choice < 70) {
            Item found = session.find(Item.class, row.id());
            seen.add(Seen.Entity.of("id", row.id(), found));
            if (found != null) {
                seen.add(new Seen.Marks(row.id(), found.mark()));
            }
        } else {
            seen.addAll(query(session, bucket));
        }
    }

    /** Those that are not in the result are not judged: {@link Audit} looks for them when nothing moves. */
    static List<Seen> query(Session session, long bucket) {
        List<Seen> seen = new ArrayList<>();
        for (Object[] found : session.createSelectionQuery(QUERY, Object[].class)
                .setParameter("bucket", bucket)
                .setCacheable(true)
                .list()) {
            seen.add(new Seen.Entity("query", (Long) found[0], true, (Long) found[1], (String) found[2]));
        }
        return seen;
    }

    private void change(Session session, long bucket, Row row, Change change, List<Seen> seen) {
        if (change == Change.NOTHING) {
            return;
        }
        String stamp = name + "-" + stamps++;
        if (change == Change.BULK) {
            session.createMutationQuery("update versioned Item i set i.stamp = :stamp where i.bucket = :bucket")
                    .setParameter("stamp", stamp)
                    .setParameter("bucket", bucket)
                    .executeUpdate();
            return;
        }
        Item item = session.find(Item.class, row.id());
        seen.add(Seen.Entity.of("id", row.id(), item));
        if (item == null) {
            insert(session, row.id(), bucket, stamp);
            return;
        }
        switch (change) {
            case RECODE -> item.recode(stamp);
            case REMARK -> item.remark(stamp);
            case DELETE -> delete(session, item);
            default -> item.restamp(stamp);
        }
    }

    private static void insert(Session session, long id, long bucket, String stamp) {
        long version = session.doReturningWork(connection -> latestVersion(connection, id)) + 1;
        session.doWork(connection -> remember(connection, id, version));
        session.persist(new Item(id, version, bucket, stamp));
    }

    private static void delete(Session session, Item item) {
        session.doWork(connection -> remember(connection, item.getId(), item.totalVersion() + 1));
        session.remove(item);
    }

    private static long latestVersion(Connection connection, long id) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select version from slot where id = ? for update")) {
            select.setLong(1, id);
            try (ResultSet result = select.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }

    private static void remember(Connection connection, long id, long version) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("update slot set version = ? where id = ?")) {
            update.setLong(1, version);
            update.setLong(2, id);
            update.executeUpdate();
        }
    }

    @Override
    public void close() throws SQLException {
        rows.close();
    }
}
