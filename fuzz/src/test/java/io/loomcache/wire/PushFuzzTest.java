package io.loomcache.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.loomcache.fuzz.Hostile;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Events, whatever a member may send. */
final class PushFuzzTest {

    static Stream<byte[]> seeds() {
        return Samples.pushes().stream().map(PushCodec::encode);
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void decode(byte[] bytes) {
        Hostile.assertCanonical(bytes, PushCodec::decode, PushCodec::encode, MalformedException.class);
    }
}
