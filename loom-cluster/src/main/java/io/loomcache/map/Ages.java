package io.loomcache.map;

import io.loomcache.map.SnapshotPart.Mapping;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The mappings of one cache by the revision of their last change. Follows from the mappings, and takes nothing before
 * somebody asks for the first time.
 */
final class Ages {

    private @Nullable TreeSet<Mark> marks;

    void add(long revision, Bytes key) {
        if (marks != null) {
            marks.add(new Mark(revision, key));
        }
    }

    void remove(long revision, Bytes key) {
        if (marks != null) {
            marks.remove(new Mark(revision, key));
        }
    }

    void clear() {
        marks = null;
    }

    /**
     * The key that has not changed for longest, apart from one; null if there is no other.
     *
     * @param walk shows all that is known of keys
     */
    @Nullable
    Bytes oldestBut(Bytes spared, Consumer<BiConsumer<Bytes, Mapping>> walk) {
        TreeSet<Mark> known = marks;
        if (known == null) {
            TreeSet<Mark> found = new TreeSet<>();
            walk.accept((key, mapping) -> {
                if (mapping.value() != null) {
                    found.add(new Mark(mapping.revision(), key));
                }
            });
            marks = found;
            known = found;
        }
        for (Mark mark : known) {
            if (!mark.key().equals(spared)) {
                return mark.key();
            }
        }
        return null;
    }
}
