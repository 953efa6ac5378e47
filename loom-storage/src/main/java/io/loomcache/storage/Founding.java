package io.loomcache.storage;

import io.loomcache.storage.StoreException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a cluster began: the same on every member for ever, and never found twice. Immutable.
 *
 * @param history what tells this cluster from every other, of the same name too
 * @param founders the first voting members, by id
 */
public record Founding(UUID history, List<Founder> founders) {

    /** @throws IllegalArgumentException if there are no founders, or two with one id */
    public Founding {
        founders = founders.stream()
                .sorted(Comparator.comparing(Founder::memberId))
                .toList();
        long different = founders.stream().map(Founder::memberId).distinct().count();
        if (founders.isEmpty() || different < founders.size()) {
            throw new IllegalArgumentException("founders: expected one or more with different ids, found " + founders);
        }
    }

    /**
     * The founding by these members, in whatever order: whoever derives it from the same members gets the same.
     *
     * @param content what is in their folders already, the same in all; null: nothing
     */
    public static Founding of(String clusterId, List<Founder> founders, @Nullable String content) {
        Founding sorted = new Founding(new UUID(0, 0), founders);
        RecordWriter all = new RecordWriter().putBytes(utf8(clusterId)).putInt(founders.size());
        for (Founder founder : sorted.founders) {
            all.putBytes(utf8(founder.memberId())).putLong(founder.incarnation());
        }
        all.putBytes(content == null ? null : utf8(content));
        return new Founding(hash(all.seal()), sorted.founders);
    }

    private static UUID hash(byte[] bytes) {
        try {
            ByteBuffer hash =
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes));
            return new UUID(hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Whether this folder of the member founded the cluster. */
    public boolean includes(Founder member) {
        return founders.contains(member);
    }

    void write(RecordWriter out) {
        out.putLong(history.getMostSignificantBits())
                .putLong(history.getLeastSignificantBits())
                .putInt(founders.size());
        founders.forEach(founder -> out.putBytes(utf8(founder.memberId())).putLong(founder.incarnation()));
    }

    static Founding read(String file, RecordReader in) {
        UUID history = new UUID(in.getLong(), in.getLong());
        List<Founder> founders = new ArrayList<>();
        for (int left = in.getCount(); left > 0; left--) {
            founders.add(new Founder(Identity.text(in), in.getLong()));
        }
        try {
            return new Founding(history, founders);
        } catch (IllegalArgumentException e) {
            throw new StoreException(Kind.CORRUPT, file + ": " + e.getMessage(), e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
