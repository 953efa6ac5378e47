package io.loomcache.staleness.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables. An item's id is that of a slot, which remembers its version while it is deleted; both change in the same
 * transaction.
 */
public final class Schema {

    /** Of the items; few, so that transactions meet. */
    public static final int BUCKETS = 8;

    private static final List<String> TABLES = List.of(
            """
            create table slot (id bigint primary key, bucket bigint not null, version bigint not null)
            """, """
            create table item (id bigint primary key, base bigint not null, version bigint not null,
              bucket bigint not null, code varchar(60) not null unique, stamp varchar(60) not null)
            """, """
            create table item_mark (item_id bigint not null references item (id), mark bigint not null,
              primary key (item_id, mark))
            """, "create index slot_bucket on slot (bucket)", "create index item_bucket on item (bucket)");

    private Schema() {}

    /** Makes the tables, with slots from 1 to {@code items} and an item in each. */
    public static void create(String url, int items) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                for (String table : TABLES) {
                    statement.execute(table);
                }
            }
            fill(connection, "insert into slot values (?, mod(?, " + BUCKETS + "), 1)", items);
            fill(
                    connection,
                    "insert into item values (?, 1, 0, mod(?, " + BUCKETS + "), 'c-' || ? || '-1', '-')",
                    items);
            fill(connection, "insert into item_mark values (?, 1)", items);
            connection.commit();
        }
    }

    private static void fill(Connection connection, String sql, int items) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            int parameters = insert.getParameterMetaData().getParameterCount();
            for (long id = 1; id <= items; id++) {
                for (int i = 1; i <= parameters; i++) {
                    insert.setLong(i, id);
                }
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
