package io.loomcache.raft;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.loomcache.fuzz.Hostile;
import io.loomcache.wire.MalformedException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** The engine's log operations and endpoints, from other members and from the disk. */
final class LogOperationFuzzTest {

    private static final MemberEngineCodec CODEC = new MemberEngineCodec();

    static Stream<byte[]> seeds() {
        return RaftSeeds.operations().map(CODEC::encodeOperation);
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void decode(byte[] bytes) {
        Hostile.assertCanonical(bytes, CODEC::decodeOperation, CODEC::encodeOperation, MalformedException.class);
        Hostile.assertCanonical(bytes, CODEC::decodeEndpoint, CODEC::encodeEndpoint, MalformedException.class);
    }
}
