package io.loomcache.client;

import io.loomcache.map.Bytes;
import java.nio.charset.StandardCharsets;

/**
 * Which group a key lives in: FNV-1a (32 bits) over the cache's name in UTF-8, then the key, finished by
 * MurmurHash3's mixer, modulo the number of groups. Stable for ever: changing it loses data.
 */
final class Placement {

    private static final int FNV_OFFSET = 0x811c9dc5;
    private static final int FNV_PRIME = 0x01000193;

    private final int groups;

    Placement(int groups) {
        this.groups = groups;
    }

    int groups() {
        return groups;
    }

    int group(String cache, Bytes key) {
        if (groups == 1) {
            return 0;
        }
        int hash = fnv(FNV_OFFSET, cache.getBytes(StandardCharsets.UTF_8));
        return Integer.remainderUnsigned(mixed(fnv(hash, key.array())), groups);
    }

    private static int fnv(int start, byte[] bytes) {
        int hash = start;
        for (byte each : bytes) {
            hash = (hash ^ (each & 0xff)) * FNV_PRIME;
        }
        return hash;
    }

    private static int mixed(int hash) {
        int mixed = (hash ^ (hash >>> 16)) * 0x85ebca6b;
        mixed = (mixed ^ (mixed >>> 13)) * 0xc2b2ae35;
        return mixed ^ (mixed >>> 16);
    }
}
