package io.loomcache.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.loomcache.fuzz.Hostile;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests, whatever a client may send. */
final class RequestFuzzTest {

    static Stream<byte[]> seeds() {
        return Samples.requests().stream().map(RequestCodec::encode);
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void decode(byte[] bytes) {
        Hostile.assertCanonical(bytes, RequestCodec::decode, RequestCodec::encode, MalformedException.class);
    }
}
