package io.loomcache.config;

/**
 * The bounds of one operation, checked by the client before it sends and by the member before the log.
 *
 * @param keyBytes largest encoded key
 * @param valueBytes largest encoded value
 * @param batchEntries most keys in one batch
 * @param batchBytes most bytes of keys and values in one batch
 */
public record DataLimits(int keyBytes, int valueBytes, int batchEntries, int batchBytes) {

    public static final DataLimits DEFAULT = new DataLimits(16 << 10, 4 << 20, 10_000, 8 << 20);

    public DataLimits {
        check("keyBytes", keyBytes);
        check("valueBytes", valueBytes);
        check("batchEntries", batchEntries);
        check("batchBytes", batchBytes);
    }

    private static void check(String name, int value) {
        if (value <= 0) {
            throw ConfigException.of(name, value, "1 or more");
        }
    }
}
