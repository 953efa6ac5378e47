package io.loomcache.staleness.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads items past Hibernate, on a connection of its own. One statement sees what is committed at one moment, under
 * READ COMMITTED as under everything stricter. Not thread-safe.
 */
public final class Rows implements AutoCloseable {

    private static final String SELECT = """
            select s.id, s.version, i.id, i.base + i.version, i.code, i.stamp,
                   (select max(m.mark) from item_mark m where m.item_id = s.id)
            from slot s left join item i on i.id = s.id where s.bucket = ?
            """;

    private final Connection connection;
    private final PreparedStatement select;

    private Rows(Connection connection) throws SQLException {
        this.connection = connection;
        this.select = connection.prepareStatement(SELECT);
    }

    public static Rows open(String url) throws SQLException {
        return new Rows(DriverManager.getConnection(url));
    }

    /** All that a bucket has ever had, by id. */
    public Map<Long, Row> bucket(long bucket) throws SQLException {
        select.setLong(1, bucket);
        Map<Long, Row> rows = new TreeMap<>();
        try (ResultSet result = select.executeQuery()) {
            while (result.next()) {
                Row row = row(result);
                rows.put(row.id(), row);
            }
        }
        return rows;
    }

    private static Row row(ResultSet result) throws SQLException {
        long born = result.getLong(2);
        boolean isThere = result.getObject(3) != null;
        return new Row(
                result.getLong(1),
                isThere ? result.getLong(4) : born,
                born,
                isThere,
                result.getString(5),
                result.getString(6),
                result.getLong(7));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
