package io.loomcache.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.loomcache.config.Address;
import io.loomcache.wire.MemberRequest.Wanted;
import io.loomcache.wire.MemberResponse.Beginning;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What members ask each other: one encoding each, and no bytes that harm. */
final class MemberTalkCodecTest {

    private static final Peer M1 = new Peer("m1", -7, new Address("host", 5701), true);
    private static final Peer M2 = new Peer("größe", Long.MAX_VALUE, null, false);
    private static final Beginning BEGINNING = new Beginning(new UUID(1, 2), List.of(M1, M2));

    private static final List<MemberRequest> REQUESTS = List.of(
            new MemberRequest.Introduce(1),
            new MemberRequest.Join(2, true),
            new MemberRequest.Change(3, 4, M1, Wanted.LEARNER, false),
            new MemberRequest.Change(3, 4, M2, Wanted.VOTER, true),
            new MemberRequest.Change(3, 4, M2, Wanted.ABSENT, true),
            new MemberRequest.IsMember(5, 6),
            new MemberRequest.Locate(7));

    private static final List<MemberResponse> RESPONSES = List.of(
            new MemberResponse.Introduction(1, null, List.of("m1", "m2"), null),
            new MemberResponse.Introduction(1, "backup", List.of(), BEGINNING),
            new MemberResponse.Joined(2, BEGINNING, List.of(M2)),
            new MemberResponse.Changed(3),
            new MemberResponse.NotNow(4, "later"),
            new MemberResponse.Refused(5, "never"),
            new MemberResponse.Standing(6, true),
            new MemberResponse.Location(7, "eu-1a", "node-3"),
            new MemberResponse.Location(7, null, null));

    @Test
    void requests_decodedAndEncoded_areTheSame() {
        assertAlternatives(MemberRequest.class, REQUESTS);
        for (MemberRequest request : REQUESTS) {
            byte[] encoded = MemberTalkCodec.encode(request);
            assertEquals(request, MemberTalkCodec.decodeRequest(encoded));
            assertHostileInputRefused(encoded, MemberTalkCodec::decodeRequest, MemberTalkCodec::encode);
        }
    }

    @Test
    void responses_decodedAndEncoded_areTheSame() {
        assertAlternatives(MemberResponse.class, RESPONSES);
        for (MemberResponse response : RESPONSES) {
            byte[] encoded = MemberTalkCodec.encode(response);
            assertEquals(response, MemberTalkCodec.decodeResponse(encoded));
            assertHostileInputRefused(encoded, MemberTalkCodec::decodeResponse, MemberTalkCodec::encode);
        }
    }

    /** docs/WIRE.md, MEMBER_REQUEST and MEMBER_RESPONSE. */
    @Test
    void locateAndLocation_haveTheirBytes() {
        assertEquals("05" + "05" + "0000000000000007", hex(MemberTalkCodec.encode(new MemberRequest.Locate(7))));
        assertEquals(
                "06" + "07" + "0000000000000007" + "03" + "6575" + "00",
                hex(MemberTalkCodec.encode(new MemberResponse.Location(7, "eu", null))));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** Every beginning is refused; what is damaged is refused, or is the one encoding of something else. */
    private static <T> void assertHostileInputRefused(
            byte[] whole, Function<byte[], T> decoder, Function<T, byte[]> encoder) {
        for (int length = 1; length < whole.length; length++) {
            byte[] prefix = Arrays.copyOf(whole, length);
            assertThrows(MalformedException.class, () -> decoder.apply(prefix));
        }
        assertThrows(MalformedException.class, () -> decoder.apply(Arrays.copyOf(whole, whole.length + 1)));
        Random random = new Random(5);
        for (int round = 0; round < 5_000; round++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            try {
                assertArrayEquals(damaged, encoder.apply(decoder.apply(damaged)));
            } catch (MalformedException e) {
                // As it should be.
            }
        }
    }

    private static void assertAlternatives(Class<?> type, List<?> samples) {
        Set<Class<?>> sampled = samples.stream().map(Object::getClass).collect(Collectors.toSet());
        Set<Class<?>> all = Stream.of(type.getPermittedSubclasses()).collect(Collectors.toSet());
        assertEquals(all, sampled);
    }
}
