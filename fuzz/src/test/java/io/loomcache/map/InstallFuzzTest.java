package io.loomcache.map;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.loomcache.fuzz.Pieces;
import io.loomcache.wire.MalformedException;
import io.loomcache.wire.OperationCodec;
import io.loomcache.wire.Seeds;
import io.loomcache.wire.SnapshotCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever snapshot decodes is installed or refused; after an installation the map works. An input is parts of a
 * snapshot, which replace those of an empty map at their places.
 */
final class InstallFuzzTest {

    private static final MapLimits LIMITS = new MapLimits(3, 4, 3, 6, 100, 2);

    static Stream<byte[]> seeds() {
        Stream<byte[]> samples = Seeds.snapshotParts().stream().map(SnapshotCodec::encode);
        return Stream.concat(Stream.of(used()), samples.map(part -> Pieces.join(List.of(part))));
    }

    private static byte[] used() {
        ReplicatedMap map = new ReplicatedMap(LIMITS);
        long index = 0;
        apply(map, ++index, 0, new Operation.CreateCache("c", new CacheDefinition(0, 0, new TreeMap<>())));
        apply(map, ++index, 0, new Operation.OpenSession("client", 1_000));
        for (int i = 0; i < 3; i++) {
            Bytes key = new Bytes(new byte[] {(byte) i});
            apply(map, ++index, index - i, write(key, i == 2 ? null : new byte[] {1}, i == 1 ? 50 : Expiry.ETERNAL));
        }
        return Pieces.join(map.snapshot().stream()
                .filter(part -> part.version() > 0)
                .map(SnapshotCodec::encode)
                .toList());
    }

    private static Operation.Write write(Bytes key, byte @Nullable [] value, long timeToLiveMillis) {
        return new Operation.Write(
                "c", key, value, Condition.ALWAYS, new Expiry(timeToLiveMillis, timeToLiveMillis), true);
    }

    private static void apply(ReplicatedMap map, long index, long session, Operation.Command command) {
        map.apply(index, new Proposal(index, session, index, 0, command));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void install(byte[] input) {
        ReplicatedMap map = new ReplicatedMap(LIMITS);
        try {
            map.install(Long.MAX_VALUE / 2, parts(input));
        } catch (MalformedException | IllegalArgumentException refused) {
            return;
        }
        useAndCopy(map);
    }

    private static List<SnapshotPart> parts(byte[] input) {
        List<SnapshotPart> parts = new ArrayList<>(new ReplicatedMap(LIMITS).snapshot());
        for (byte[] piece : Pieces.of(input)) {
            SnapshotPart part = SnapshotCodec.decode(piece);
            if (part.number() >= 0 && part.number() < parts.size()) {
                parts.set(part.number(), part);
            }
        }
        return parts;
    }

    /** Every operation of the samples, at the snapshot's time and long after it. */
    private static void useAndCopy(ReplicatedMap map) {
        long index = Long.MAX_VALUE / 2;
        for (long millis : new long[] {map.clockMillis(), Long.MAX_VALUE - 1}) {
            for (byte[] encoded : Seeds.operations()) {
                Operation operation = OperationCodec.decode(encoded);
                if (operation instanceof Operation.Query query) {
                    map.query(query, millis, NoGuards.NO_GUARDS);
                } else {
                    map.apply(++index, new Proposal(millis, 0, 0, 0, (Operation.Command) operation));
                }
            }
        }
        map.snapshot().forEach(SnapshotCodec::encode);
    }
}
