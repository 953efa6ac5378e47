package io.loomcache.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.loomcache.fuzz.Hostile;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Log entries, from other members and from the disk. */
final class ProposalFuzzTest {

    static Stream<byte[]> seeds() {
        return Samples.proposals().stream().map(Seeds::encode);
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void decode(byte[] bytes) {
        Hostile.assertCanonical(bytes, ProposalCodec::decode, Seeds::encode, MalformedException.class);
    }
}
