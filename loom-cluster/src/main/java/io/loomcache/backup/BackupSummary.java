package io.loomcache.backup;

import io.loomcache.map.SnapshotPart;
import io.loomcache.storage.Seal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What is in a backup that was found to be whole. Immutable.
 *
 * @param digest the SHA-256 of all its bytes
 */
public record BackupSummary(BackupHeader header, String digest, List<Group> groups) {

    /**
     * A group of a backup.
     *
     * @param clockMillis the group's time
     * @param caches by name
     */
    public record Group(int number, long index, int term, long clockMillis, SortedMap<String, Cache> caches) {}

    /**
     * A cache of a group.
     *
     * @param entries that have not expired by the group's time
     * @param bytes of their keys and values
     */
    public record Cache(boolean isRegion, long entries, long bytes) {}

    /**
     * Reads a backup from its first byte to its last.
     *
     * @param sealOf what opens the backup of this header
     * @throws BackupException it is damaged
     * @throws IOException it can't be read
     */
    public static BackupSummary verify(Path file, Function<BackupHeader, Seal> sealOf) throws IOException {
        try (BackupReader reader = BackupReader.open(file)) {
            Count count = new Count();
            String digest = reader.read(sealOf.apply(reader.header()), count);
            return new BackupSummary(reader.header(), digest, List.copyOf(count.groups));
        }
    }

    private static final class Count implements BackupReader.Visitor {

        private final List<Group> groups = new ArrayList<>();
        private SortedMap<String, Cache> caches = new TreeMap<>();
        private long clockMillis;

        @Override
        public void group(BackupReader.Group group) {
            caches = new TreeMap<>();
        }

        @Override
        public void part(BackupReader.Group group, SnapshotPart part) {
            if (part instanceof SnapshotPart.Meta meta) {
                clockMillis = meta.clockMillis();
                meta.caches().forEach(cache -> caches.put(cache.name(), new Cache(Regions.isRegion(cache), 0, 0)));
                groups.add(new Group(group.number(), group.index(), group.term(), clockMillis, caches));
            } else if (part instanceof SnapshotPart.Segment segment) {
                segment.mappings()
                        .forEach((cache, mappings) ->
                                caches.computeIfPresent(cache, (name, before) -> counted(before, mappings)));
            }
        }

        private Cache counted(Cache before, Map<io.loomcache.map.Bytes, SnapshotPart.Mapping> mappings) {
            long entries = before.entries();
            long bytes = before.bytes();
            for (var mapping : mappings.entrySet()) {
                byte[] value = mapping.getValue().value();
                if (value != null && clockMillis < mapping.getValue().expiresAtMillis()) {
                    entries++;
                    bytes += mapping.getKey().length() + value.length;
                }
            }
            return new Cache(before.isRegion(), entries, bytes);
        }
    }

    /** For people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("cluster " + header.clusterId() + ", made at "
                + Instant.ofEpochMilli(header.madeMillis()) + " by member " + header.memberId() + " (loomcache "
                + header.productVersion() + ")" + (header.isEncrypted() ? ", encrypted" : ", not encrypted"));
        if (!header.history().isEmpty()) {
            lines.add("history " + header.history());
        }
        for (Group group : groups) {
            lines.add("group " + group.number() + " at revision " + group.index() + ", term " + group.term() + ", "
                    + group.caches().size() + " caches");
            group.caches()
                    .forEach((name, cache) -> lines.add("  " + name + ": " + cache.entries() + " entries, "
                            + cache.bytes() + " bytes" + (cache.isRegion() ? ", a region of Hibernate" : "")));
        }
        lines.add("sha256 " + digest);
        return lines;
    }
}
