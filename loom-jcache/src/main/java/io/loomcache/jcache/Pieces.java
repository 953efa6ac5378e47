package io.loomcache.jcache;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** Cuts what concerns many keys into pieces well below every limit of a batch. */
final class Pieces {

    private static final int ENTRIES = 1_000;
    private static final int BYTES = 1 << 20;

    private Pieces() {}

    /** In order, none of them empty. */
    static <T> List<List<T>> of(List<T> all, ToIntFunction<T> bytes) {
        return of(all, bytes, ENTRIES);
    }

    /** @param entries most of one piece */
    static <T> List<List<T>> of(List<T> all, ToIntFunction<T> bytes, int entries) {
        List<List<T>> pieces = new ArrayList<>();
        int from = 0;
        long size = 0;
        for (int at = 0; at < all.size(); at++) {
            int more = bytes.applyAsInt(all.get(at));
            if (at > from && (at - from == entries || size + more > BYTES)) {
                pieces.add(all.subList(from, at));
                from = at;
                size = 0;
            }
            size += more;
        }
        if (from < all.size()) {
            pieces.add(all.subList(from, all.size()));
        }
        return pieces;
    }

    /** Keys that are not bytes yet. */
    static <K> List<List<K>> ofKeys(List<K> keys) {
        return of(keys, key -> 0);
    }
}
