package io.loomcache.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.loomcache.config.Address;
import io.loomcache.fuzz.Hostile;
import io.loomcache.wire.MemberRequest.Wanted;
import io.loomcache.wire.MemberResponse.Beginning;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** What members ask each other, and answer. */
final class MemberTalkFuzzTest {

    private static final Peer PEER = new Peer("m1", 7, new Address("host", 5701), true);

    static Stream<byte[]> seeds() {
        Beginning beginning = new Beginning(new UUID(1, 2), List.of(PEER));
        return Stream.of(
                MemberTalkCodec.encode(new MemberRequest.Introduce(1)),
                MemberTalkCodec.encode(new MemberRequest.Join(1, true)),
                MemberTalkCodec.encode(new MemberRequest.Change(1, 2, PEER, Wanted.ABSENT, false)),
                MemberTalkCodec.encode(new MemberRequest.IsMember(1, 2)),
                MemberTalkCodec.encode(new MemberRequest.Locate(1)),
                MemberTalkCodec.encode(new MemberResponse.Location(1, "zone", "node")),
                MemberTalkCodec.encode(new MemberResponse.Introduction(1, "backup", List.of("m1"), beginning)),
                MemberTalkCodec.encode(new MemberResponse.Joined(1, beginning, List.of(PEER))),
                MemberTalkCodec.encode(new MemberResponse.NotNow(1, "later")));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void decode(byte[] bytes) {
        Hostile.assertCanonical(
                bytes, MemberTalkCodec::decodeRequest, MemberTalkCodec::encode, MalformedException.class);
        Hostile.assertCanonical(
                bytes, MemberTalkCodec::decodeResponse, MemberTalkCodec::encode, MalformedException.class);
    }
}
