package io.loomcache.backup;

import io.loomcache.map.SnapshotPart;
import io.loomcache.storage.GroupStore;
import io.loomcache.storage.MasterKey;
import io.loomcache.storage.MemberStore;
import io.loomcache.wire.SnapshotCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Fills an empty data folder from a backup. The same restoration of the same file gives every folder the same content, whose name the members
 * compare before they found a cluster on it. Immutable.
 *
 * @param clusterId whose backup it has to be
 * @param groups of how many groups
 * @param clear names of caches whose mappings are left behind, with * for any characters; regions of Hibernate always are
 * @param lives how often the cluster has begun from a backup since this one was made, and once more for this time
 */
public record Restoration(String clusterId, int groups, List<String> clear, int lives) {

    /** Log indexes of a cluster that was restored begin at the next multiple of two to the power of this. */
    static final int LIFE_BITS = 40;

    private static final int NAME_BYTES = 12;

    /** @throws IllegalArgumentException there are no lives, or more than anybody has */
    public Restoration {
        clear = List.copyOf(new TreeSet<>(clear));
        if (lives < 1 || lives > 1_000) {
            throw new IllegalArgumentException("lives: " + lives + ", expected 1 to 1000");
        }
    }

    /**
     * What was done.
     *
     * @param content names it
     * @param revisions of each group's state now
     * @param cleared the caches whose mappings were left behind
     */
    public record Restored(BackupSummary summary, String content, List<Long> revisions, Set<String> cleared) {}

    /**
     * Reads the whole backup, and if it is in order fills a folder with it.
     *
     * @param master the operator's key, null if there is none
     * @param folder opens the empty folder; closed by this
     * @throws BackupException the backup is damaged, of another cluster, or of another number of groups; nothing was changed
     * @throws io.loomcache.storage.StoreException the folder is not empty, or can't be written
     * @throws IOException the backup can't be read; the folder can't be used before all that is in it is deleted
     */
    public Restored restore(Path file, @Nullable MasterKey master, Supplier<MemberStore> folder) throws IOException {
        BackupSummary summary = BackupSummary.verify(file, header -> header.seal(master));
        require(file, "cluster", clusterId, summary.header().clusterId());
        require(file, "number of groups", groups, summary.header().groups());
        TreeMap<Integer, Long> revisions = new TreeMap<>();
        summary.groups().forEach(group -> revisions.put(group.number(), lifted(group.index())));
        String content = content(summary, revisions);
        try (BackupReader reader = BackupReader.open(file);
                MemberStore store = folder.get()) {
            Fill fill = new Fill(store);
            require(
                    file,
                    "SHA-256",
                    summary.digest(),
                    reader.read(reader.header().seal(master), fill));
            fill.endGroup();
            store.filled(content);
            return new Restored(summary, content, List.copyOf(revisions.values()), fill.cleared);
        }
    }

    long lifted(long index) {
        return ((index >>> LIFE_BITS) + lives) << LIFE_BITS;
    }

    private String content(BackupSummary summary, TreeMap<Integer, Long> revisions) {
        String all = summary.digest() + " " + revisions + " " + clear;
        byte[] hash = Frames.sha256().digest(all.getBytes(StandardCharsets.UTF_8));
        return "backup " + HexFormat.of().formatHex(hash, 0, NAME_BYTES);
    }

    boolean isCleared(String cache) {
        return clear.stream()
                .anyMatch(pattern -> Pattern.matches(Pattern.quote(pattern).replace("*", "\\E.*\\Q"), cache));
    }

    private static void require(Path file, String what, Object expected, Object found) {
        if (!expected.equals(found)) {
            throw new BackupException(
                    file + ": " + what + ": expected " + expected + ", found " + found + "; nothing was changed");
        }
    }

    private final class Fill implements BackupReader.Visitor {
        private final MemberStore store;
        private final Set<String> cleared = new TreeSet<>();
        private GroupStore.@Nullable Filling filling;
        private @Nullable RestoredParts parts;

        Fill(MemberStore store) {
            this.store = store;
        }

        @Override
        public void group(BackupReader.Group group) {
            endGroup();
            long revision = lifted(group.index());
            parts = new RestoredParts(revision, Restoration.this::isCleared);
            filling = store.group(group.number()).fill(revision, Math.max(1, group.term()));
        }

        @Override
        public void part(BackupReader.Group group, SnapshotPart part) {
            if (filling == null || parts == null) {
                throw new IllegalStateException("a part before its group");
            }
            SnapshotPart restored = parts.restored(part);
            filling.add(restored.number(), restored.version(), SnapshotCodec.encode(restored));
        }

        void endGroup() {
            if (filling != null && parts != null) {
                filling.end();
                cleared.addAll(parts.cleared());
                filling = null;
            }
        }
    }
}
