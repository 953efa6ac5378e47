package io.loomcache.net;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.loomcache.config.Address;
import io.loomcache.fuzz.Hostile;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** The first frame of a connection: HELLO or refusal. */
final class HelloFuzzTest {

    static Stream<byte[]> seeds() {
        return Stream.of(
                HelloCodec.encode(Hello.of("blue", Hello.Role.MEMBER, "member-1")),
                HelloCodec.encode(Hello.of("größe-缓存", Hello.Role.CLIENT, "n".repeat(200))),
                HelloCodec.encode(Hello.of("blue", Hello.Role.MEMBER, "member-1")
                        .from(new Hello.Origin(null, 1, null, new Address("::1", 443)))),
                HelloCodec.encodeRefusal("cluster id: blue, expected red"));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void decode(byte[] bytes) {
        if (HelloCodec.isRefusal(bytes)) {
            String reason = HelloCodec.refusalReason(bytes);
            if (reason.codePoints().anyMatch(Character::isISOControl)) {
                throw new AssertionError("control characters in " + reason);
            }
        }
        Hostile.assertCanonical(bytes, HelloCodec::decode, HelloCodec::encode, BadFrameException.class);
    }
}
