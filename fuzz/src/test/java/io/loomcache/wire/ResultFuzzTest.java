package io.loomcache.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.loomcache.fuzz.Hostile;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Results, which stand inside of responses and snapshots. */
final class ResultFuzzTest {

    static Stream<byte[]> seeds() {
        return Samples.results().stream().map(ResultCodec::encode);
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void decode(byte[] bytes) {
        Hostile.assertCanonical(bytes, ResultCodec::decode, ResultCodec::encode, MalformedException.class);
    }
}
