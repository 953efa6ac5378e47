package io.loomcache.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.loomcache.fuzz.Hostile;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Responses, whatever a member may send. */
final class ResponseFuzzTest {

    static Stream<byte[]> seeds() {
        return Samples.responses().stream().map(ResponseCodec::encode);
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void decode(byte[] bytes) {
        Hostile.assertCanonical(bytes, ResponseCodec::decode, ResponseCodec::encode, MalformedException.class);
    }
}
