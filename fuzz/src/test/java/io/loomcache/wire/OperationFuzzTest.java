package io.loomcache.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.loomcache.fuzz.Hostile;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Operations, which stand inside of requests. */
final class OperationFuzzTest {

    static Stream<byte[]> seeds() {
        return Seeds.operations().stream();
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void decode(byte[] bytes) {
        Hostile.assertCanonical(bytes, OperationCodec::decode, OperationCodec::encode, MalformedException.class);
    }
}
