package io.loomcache.backup;

import io.loomcache.storage.DataKey;
import io.loomcache.storage.MasterKey;
import io.loomcache.storage.Seal;
import io.loomcache.wire.ByteReader;
import io.loomcache.wire.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a backup says of itself before anything else; never encrypted. Immutable.
 *
 * @param history of the cluster, empty if it has none
 * @param memberId of the member that made it
 * @param groups number of Raft groups
 * @param madeMillis when, by the wall clock of that member
 * @param wrappedKey what the rest is encrypted with, itself encrypted; null: nothing is encrypted
 */
public record BackupHeader(
        String clusterId,
        String history,
        String memberId,
        String productVersion,
        int groups,
        long madeMillis,
        byte @Nullable [] wrappedKey) {

    /** The context of wrapped keys: a key of one cluster's backups is of no use for another's. */
    static byte[] keyContext(String clusterId) {
        return ("backup of " + clusterId).getBytes(StandardCharsets.UTF_8);
    }

    /** The header of the same backup, whose rest is encrypted with a key that only this master key unwraps. */
    public BackupHeader encryptedWith(DataKey key, MasterKey master) {
        return new BackupHeader(
                clusterId,
                history,
                memberId,
                productVersion,
                groups,
                madeMillis,
                master.wrap(key, keyContext(clusterId)));
    }

    /**
     * What opens the rest.
     *
     * @param master the operator's key, null if there is none
     * @throws BackupException the backup is encrypted, and there is no key
     * @throws io.loomcache.storage.StoreException the key is another one
     */
    public Seal seal(@Nullable MasterKey master) {
        if (wrappedKey == null) {
            return Seal.PLAIN;
        }
        if (master == null) {
            throw new BackupException("the backup of cluster " + clusterId
                    + " is encrypted: expected the key file that it was made with, found none");
        }
        return master.unwrap(wrappedKey, keyContext(clusterId), "the backup of cluster " + clusterId);
    }

    boolean isEncrypted() {
        return wrappedKey != null;
    }

    public Instant made() {
        return Instant.ofEpochMilli(madeMillis);
    }

    byte[] encode() {
        return new ByteWriter()
                .string("clusterId", clusterId)
                .string("history", history)
                .string("memberId", memberId)
                .string("productVersion", productVersion)
                .varint("groups", groups)
                .int64(madeMillis)
                .nullableBytes(wrappedKey)
                .toArray();
    }

    static BackupHeader decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        BackupHeader header = new BackupHeader(
                in.string("clusterId"),
                in.string("history"),
                in.string("memberId"),
                in.string("productVersion"),
                in.varint32("groups"),
                in.int64("madeMillis"),
                in.nullableBytes("wrappedKey"));
        in.end("header");
        return header;
    }
}
