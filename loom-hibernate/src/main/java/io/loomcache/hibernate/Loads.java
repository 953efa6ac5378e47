package io.loomcache.hibernate;

import io.loomcache.map.Operation.Part;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction has looked for in the cache, and what it has read in the database instead. It belongs to the session.
 */
final class Loads {

    /** Most entries that one transaction fills in; a job that loads a whole table would only push out what others need. */
    static final int ENTRIES = 10_000;

    /** Most bytes of these entries. */
    static final int BYTES = 16 << 20;

    /** What the cache had to say of a cell. */
    enum Look {
        /** An entry, of which the session made no use. */
        FOUND,
        /** There is none, or no answer came in time. */
        MISSING,
        /** There is one that this application can't read, nor anyone else. */
        FOREIGN,
        /** The region shows nothing: what is filled in nobody sees, and it may be locked before they do. */
        CLOSED
    }

    /** @param replaces whether an older entry is replaced, such as one that nobody can read any more */
    private record Load(byte[] value, boolean replaces) {}

    private final Map<Cell, Look> looks = new HashMap<>();
    private final Map<Cell, Load> loads = new LinkedHashMap<>();
    private long bytes;

    void looked(Cell cell, Look look) {
        if (looks.size() < ENTRIES || looks.containsKey(cell)) {
            looks.put(cell, look);
        }
    }

    /** Whether there is room for one more entry, and its region is not known to be closed. */
    boolean isWanted(Cell cell, byte[] value) {
        return looks.get(cell) != Look.CLOSED && loads.size() < ENTRIES && bytes + value.length <= BYTES;
    }

    void add(Cell cell, byte[] value, boolean replaces) {
        bytes += value.length;
        loads.put(cell, new Load(value, replaces));
    }

    void remove(Cell cell) {
        loads.remove(cell);
    }

    /** What was read of a cell, null if nothing was. */
    byte @Nullable [] value(Cell cell) {
        Load load = loads.get(cell);
        return load == null ? null : load.value();
    }

    Set<Cell> cells() {
        return loads.keySet();
    }

    /** The parts of a step that fill all of it in, see {@link Fills}. */
    CompletableFuture<List<Part>> fills(CacheStore store, long since) {
        Fills fills = new Fills(store, since);
        loads.forEach((cell, load) -> {
            Look look = looks.get(cell);
            fills.add(cell, load.value(), load.replaces() || look == Look.FOREIGN, look != null);
        });
        return fills.wanted();
    }

    /** What has been read was sent; what the cache has said still counts. */
    void sent() {
        loads.clear();
        bytes = 0;
    }

    void clear() {
        looks.clear();
        sent();
    }
}
