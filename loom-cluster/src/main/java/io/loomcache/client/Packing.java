package io.loomcache.client;

import io.loomcache.config.DataLimits;
import io.loomcache.map.Operation.Change;
import io.loomcache.map.Operation.Fill;
import io.loomcache.map.Operation.Item;
import io.loomcache.map.Operation.Part;
import io.loomcache.map.Operation.SoftLock;
import io.loomcache.map.Operation.SoftUnlock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Splits the parts of a step into steps that keep the limits of a batch. */
final class Packing {

    private Packing() {}

    /** The parts in their order, in as few lists as halving gives; one that cannot be halved is left to be refused. */
    static List<List<Part>> packed(List<Part> parts, DataLimits limits) {
        List<List<Part>> packed = new ArrayList<>(1);
        pack(parts, limits, packed);
        return packed;
    }

    private static void pack(List<Part> parts, DataLimits limits, List<List<Part>> packed) {
        long entries = parts.stream().mapToLong(Packing::entries).sum();
        long bytes = parts.stream().mapToLong(Packing::bytes).sum();
        if (entries <= limits.batchEntries() && bytes <= limits.batchBytes() && parts.size() <= limits.batchEntries()) {
            packed.add(parts);
        } else if (parts.size() > 1) {
            int half = parts.size() / 2;
            pack(parts.subList(0, half), limits, packed);
            pack(parts.subList(half, parts.size()), limits, packed);
        } else if (entries > 1) {
            int half = (int) entries / 2;
            pack(List.of(piece(parts.get(0), 0, half)), limits, packed);
            pack(List.of(piece(parts.get(0), half, (int) entries)), limits, packed);
        } else {
            packed.add(parts);
        }
    }

    private static Part piece(Part part, int from, int to) {
        if (part instanceof SoftLock it) {
            return new SoftLock(it.cache(), it.keys().subList(from, to), it.since(), it.timeoutMillis());
        } else if (part instanceof SoftUnlock it) {
            return new SoftUnlock(it.cache(), it.token(), it.changes().subList(from, to), it.expiry());
        } else if (part instanceof Fill it) {
            return new Fill(it.cache(), it.items().subList(from, to), it.since(), it.replace(), it.expiry());
        }
        throw new AssertionError("has one entry: " + part);
    }

    private static long entries(Part part) {
        if (part instanceof SoftLock it) {
            return it.keys().size();
        } else if (part instanceof SoftUnlock it) {
            return it.changes().size();
        }
        return part instanceof Fill it ? it.items().size() : 1;
    }

    private static long bytes(Part part) {
        if (part instanceof SoftLock it) {
            return it.keys().stream().mapToLong(key -> key.length()).sum();
        } else if (part instanceof SoftUnlock it) {
            return it.changes().stream().mapToLong(Packing::bytes).sum();
        }
        return part instanceof Fill it
                ? it.items().stream().mapToLong(Packing::bytes).sum()
                : 0;
    }

    private static long bytes(Change change) {
        return (long) change.key().length() + length(change.value());
    }

    private static long bytes(Item item) {
        return (long) item.key().length() + item.value().length;
    }

    private static int length(byte @Nullable [] value) {
        return value == null ? 0 : value.length;
    }
}
