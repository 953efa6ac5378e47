package io.loomcache.raft;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.loomcache.fuzz.Hostile;
import io.loomcache.wire.MalformedException;
import io.microraft.model.impl.DefaultRaftModelFactory;
import io.microraft.model.message.RaftMessage;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** The engine's messages, whatever another member may send. */
final class RaftMessageFuzzTest {

    private static final RaftMessageCodec CODEC = new RaftMessageCodec(new DefaultRaftModelFactory());
    private static final MemberEndpoint SENDER = new MemberEndpoint("m1", 7, null);

    static Stream<byte[]> seeds() {
        return RaftSeeds.messages().map(message -> CODEC.encode(0, message));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void decode(byte[] bytes) {
        Hostile.assertCanonical(
                bytes, frame -> CODEC.decode(frame, SENDER), RaftMessageFuzzTest::encode, MalformedException.class);
    }

    private static byte[] encode(RaftMessage message) {
        return CODEC.encode((Integer) message.getGroupId(), message);
    }
}
