package io.loomcache.staleness.application;

import io.loomcache.staleness.database.Row;
import io.loomcache.staleness.database.Rows;
import io.loomcache.staleness.database.Schema;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hibernate.KeyType;
import org.hibernate.Session;
import org.hibernate.SessionFactory;

/** Reads every row by every road, each in a new session, while nobody changes anything: all must be what the database has. */
final class Audit {

    private final SessionFactory sessions;
    private final Rows rows;

    Audit(SessionFactory sessions, Rows rows) {
        this.sessions = sessions;
        this.rows = rows;
    }

    /** A line for each that differs. */
    List<String> differences() throws SQLException {
        List<String> differences = new ArrayList<>();
        for (long bucket = 0; bucket < Schema.BUCKETS; bucket++) {
            Map<Long, Row> committed = rows.bucket(bucket);
            for (Row row : committed.values()) {
                audit(row, differences);
            }
            query(bucket, committed, differences);
        }
        return differences;
    }

    private void audit(Row row, List<String> differences) {
        try (Session session = sessions.openSession()) {
            session.beginTransaction();
            Item item = session.find(Item.class, row.id());
            compare(row, Seen.Entity.of("id", row.id(), item), differences);
            if (item != null && row.isThere() && item.mark() != row.mark()) {
                differences.add("collection of " + row + " has mark " + item.mark());
            }
            session.getTransaction().commit();
        }
        String code = row.code();
        if (code != null) {
            try (Session session = sessions.openSession()) {
                session.beginTransaction();
                Item item = session.find(Item.class, code, KeyType.NATURAL);
                compare(row, Seen.Entity.of("natural id", row.id(), item), differences);
                session.getTransaction().commit();
            }
        }
    }

    private void query(long bucket, Map<Long, Row> committed, List<String> differences) {
        Map<Long, Seen.Entity> found = new TreeMap<>();
        try (Session session = sessions.openSession()) {
            session.beginTransaction();
            for (Seen seen : Transactions.query(session, bucket)) {
                found.put(seen.id(), (Seen.Entity) seen);
            }
            session.getTransaction().commit();
        }
        for (Row row : committed.values()) {
            Seen.Entity seen = found.get(row.id());
            compare(row, seen == null ? Seen.Entity.of("query", row.id(), null) : seen, differences);
        }
    }

    private static void compare(Row row, Seen.Entity seen, List<String> differences) {
        Judge.judge(row, seen, row).ifPresent(wrong -> differences.add(wrong + " " + seen + " of " + row));
    }
}
