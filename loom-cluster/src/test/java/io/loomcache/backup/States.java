package io.loomcache.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.loomcache.map.Bytes;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.MapLimits;
import io.loomcache.map.Operation;
import io.loomcache.map.Proposal;
import io.loomcache.map.ReplicatedMap;
import io.loomcache.map.SnapshotPart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A group's state by the commands that led to it, and backups of it. */
final class States {

    static final long NOW_MILLIS = 1_000_000;
    static final String MARKED = "a value that nothing else looks like";

    final ReplicatedMap map = new ReplicatedMap(MapLimits.DEFAULT);
    private long index;

    /** Two caches, one of them a region of Hibernate with a lock, and a session. */
    static States sample() {
        States states = new States();
        states.apply(new Operation.CreateCache("books", new CacheDefinition(0, 0, new TreeMap<>())));
        states.apply(new Operation.CreateCache("app.Book", region()));
        states.apply(put("books", "k1", MARKED));
        states.apply(put("books", "k2", "v2"));
        states.apply(put("books", "k3", "v3"));
        states.apply(new Operation.Write("books", key("k3"), null, Condition.ALWAYS, Expiry.NEVER, false));
        states.apply(put("app.Book", "row", "as it was"));
        states.apply(
                new Operation.Together(List.of(new Operation.SoftLock("app.Book", List.of(key("locked")), 1, 60_000))));
        states.apply(new Operation.OpenSession("client", 60_000));
        return states;
    }

    private static CacheDefinition region() {
        TreeMap<String, String> attributes = new TreeMap<>();
        attributes.put("owner", "hibernate");
        return new CacheDefinition(0, 0, attributes);
    }

    static Bytes key(String key) {
        return new Bytes(key.getBytes(UTF_8));
    }

    static Operation.Write put(String cache, String key, String value) {
        return new Operation.Write(cache, key(key), value.getBytes(UTF_8), Condition.ALWAYS, Expiry.NEVER, false);
    }

    void apply(Operation.Command command) {
        index++;
        map.apply(index, new Proposal(NOW_MILLIS + index, 0, 0, 0, command));
    }

    GroupState state() {
        return new GroupState(0, index, 3, map.snapshot());
    }

    /** Without all the empty parts, for tests that read it again and again. */
    GroupState few() {
        List<SnapshotPart> all = map.snapshot();
        return new GroupState(0, index, 3, all.subList(0, 3));
    }

    static BackupHeader header(byte @Nullable [] wrappedKey) {
        return new BackupHeader("test", "h", "m1", "1.0", 1, NOW_MILLIS, wrappedKey);
    }

    static Path write(Path file, BackupStream stream) throws Exception {
        try (var out = Files.newOutputStream(file)) {
            stream.writeTo(out);
        }
        return file;
    }
}
