package io.loomcache.staleness.application;

import java.util.Random;

/** What a transaction changes; where the item is not there, each but the first and the last inserts it. */
enum Change {
    /** It only reads. */
    NOTHING(84),
    /** A field. */
    UPDATE(6),
    /** The natural id. */
    RECODE(2),
    /** The collection. */
    REMARK(3),
    /** The item is gone. */
    DELETE(2),
    /** A field, flushed and rolled back. */
    ROLLBACK(2),
    /** A field of all items of a bucket, by HQL. */
    BULK(1);

    private final int weight;

    Change(int weight) {
        this.weight = weight;
    }

    static Change any(Random random) {
        int choice = random.nextInt(100);
        for (Change change : values()) {
            choice -= change.weight;
            if (choice < 0) {
                return change;
            }
        }
        return BULK;
    }
}
