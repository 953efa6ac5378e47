package io.loomcache.simulation;

import io.loomcache.map.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A table of a database whose rows are kept in a cache under soft locks, and what must hold between the two: a row that
 * is found is the one that was committed last, at some time between the question and its answer. So nobody reads in
 * the cache what is older than his transaction, nor a row that never was.
 *
 * <p>Commits have numbers, in order. A row is the numbers of the commits that have changed its columns last, so that a row
 * put together of an old and a new half shows.
 */
final class Table {

    /** The source of the caches. */
    static final String SOURCE = "database";

    /** The cache of the rows; has room for some of them. */
    static final String ROWS = "rows";

    /** The cache that knows when rows of which space have changed; holds no values. */
    static final String SPACES = "spaces";

    static final int ROWS_CACHED = 4;

    private static final int SPACE_COUNT = 3;

    static final List<Bytes> KEYS =
            IntStream.range(0, 6).mapToObj(number -> key("row", number)).toList();

    private final Violations violations;
    private final Map<Bytes, TreeMap<Long, Row>> versions = new HashMap<>();
    private final Map<Bytes, QueryResult> results = new HashMap<>();
    private long commits;

    Table(Violations violations) {
        this.violations = violations;
        KEYS.forEach(key -> versions.put(key, new TreeMap<>(Map.of(0L, Row.NONE))));
    }

    /** What a row's columns are, by the commits that have set them. */
    record Row(long left, long right) {

        static final Row NONE = new Row(0, 0);

        /** @param unique among all values, so that each is written by one operation */
        byte[] value(long unique) {
            return ByteBuffer.allocate(3 * Long.BYTES)
                    .putLong(unique)
                    .putLong(left)
                    .putLong(right)
                    .array();
        }

        private static Row of(byte[] value) {
            ByteBuffer columns = ByteBuffer.wrap(value, Long.BYTES, 2 * Long.BYTES);
            return new Row(columns.getLong(), columns.getLong());
        }
    }

    /** What a transaction does to a row. */
    enum Change {
        /** Sets one column, of a row that is there. */
        LEFT,
        /** Sets the other one. */
        RIGHT,
        /** Sets both, whether the row is there or not. */
        BOTH,
        /** Deletes the row. */
        DELETE;

        /** The row after a commit. */
        Row of(Row before, long commit) {
            return switch (this) {
                case LEFT -> new Row(commit, before.right);
                case RIGHT -> new Row(before.left, commit);
                case BOTH -> new Row(commit, commit);
                case DELETE -> Row.NONE;
            };
        }

        private boolean fits(Row before) {
            return this == BOTH || this == DELETE || !before.equals(Row.NONE);
        }
    }

    /**
     * What a query has found in a space.
     *
     * @param since a revision that the caches had reached before
     * @param commit the last one that it has seen
     */
    record QueryResult(Bytes space, long since, long commit) {}

    /** The number of the last commit. */
    long commits() {
        return commits;
    }

    /** A row as of a commit. */
    Row read(Bytes key, long commit) {
        return versions(key).floorEntry(commit).getValue();
    }

    /** Commits a transaction; returns its number, or 0 if it could not do what it wanted. */
    long commit(Map<Bytes, Change> changes) {
        if (!changes.entrySet().stream().allMatch(change -> change.getValue().fits(read(change.getKey(), commits)))) {
            return 0;
        }
        long commit = commits + 1;
        changes.forEach((key, change) -> versions(key).put(commit, change.of(read(key, commits), commit)));
        commits = commit;
        return commit;
    }

    /**
     * A row was found in the cache.
     *
     * @param before the last commit when it was looked for
     */
    Row found(Bytes key, byte[] value, long before, String reader) {
        Row row = Row.of(value);
        Collection<Row> right =
                versions(key).tailMap(versions(key).floorKey(before), true).values();
        if (row.equals(Row.NONE) || !right.contains(row)) {
            violations.add(
                    "rows are as committed last",
                    reader + " found " + key + " with " + row + ", though since commit " + before + " it was " + right);
        }
        return row;
    }

    /** The space that a row belongs to. */
    static Bytes space(Bytes key) {
        return key("space", KEYS.indexOf(key) % SPACE_COUNT);
    }

    /** A result that was stored; null if there is none. */
    @Nullable
    QueryResult result(Bytes space) {
        return results.get(space);
    }

    void store(QueryResult result) {
        results.put(result.space, result);
    }

    /** A stored result was taken for its space as it was after a commit, or later. */
    void used(QueryResult result, long before, String reader) {
        long changed = KEYS.stream()
                .filter(key -> space(key).equals(result.space))
                .mapToLong(key -> versions(key).floorKey(before))
                .max()
                .orElse(0);
        if (result.commit < changed) {
            violations.add(
                    "query results are as committed last",
                    reader + " used " + result + " though commit " + changed + " had changed its space");
        }
    }

    private NavigableMap<Long, Row> versions(Bytes key) {
        return versions.getOrDefault(key, new TreeMap<>());
    }

    static Bytes key(String name, int number) {
        return new Bytes((name + number).getBytes(StandardCharsets.UTF_8));
    }
}
