package io.loomcache.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.loomcache.fuzz.Hostile;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Parts of snapshots, from other members and from the disk. */
final class SnapshotPartFuzzTest {

    static Stream<byte[]> seeds() {
        return Samples.snapshotParts().stream().map(SnapshotCodec::encode);
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void decode(byte[] bytes) {
        Hostile.assertCanonical(bytes, SnapshotCodec::decode, SnapshotCodec::encode, MalformedException.class);
    }
}
