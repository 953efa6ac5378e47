package io.loomcache.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.Address;
import io.loomcache.net.Hello.Role;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class HelloCodecTest {

    private static final Hello HELLO = new Hello("1.2.3", "1.0.0", 7, "blau-größe", Role.MEMBER, "member-1")
            .from(new Hello.Origin(new UUID(3, -4), -5, new Address("::1", 5701)));

    private static final Hello EXTERNAL =
            HELLO.from(new Hello.Origin(new UUID(3, -4), -5, new Address("::1", 5701), new Address("m1.example", 443)));

    @Test
    void encodeThenDecode_givesTheSame() throws Exception {
        for (Hello hello : List.of(HELLO, EXTERNAL)) {
            assertEquals(hello, HelloCodec.decode(HelloCodec.encode(hello)));
            assertFalse(HelloCodec.isRefusal(HelloCodec.encode(hello)));
        }
    }

    /** Who knows only the first format understands everybody who has no external address. */
    @Test
    void externalAddress_isAllThatTheSecondFormatAdds() {
        String first = HexFormat.of().formatHex(HelloCodec.encode(HELLO));
        String second = HexFormat.of().formatHex(HelloCodec.encode(EXTERNAL));

        assertEquals(
                "0001" + "02" + "00000007" + "05312e322e33" + "05312e302e30" + "0c626c61752d6772c3b6c39f65"
                        + "086d656d6265722d31" + "0000000000000003" + "fffffffffffffffc" + "fffffffffffffffb"
                        + "0a5b3a3a315d3a35373031",
                first);
        assertEquals("0002" + first.substring(4) + "0e6d312e6578616d706c653a343433", second);
    }

    @Test
    void secondFormat_withoutExternalAddress_isMalformed() {
        byte[] empty = Arrays.copyOf(HelloCodec.encode(HELLO), HelloCodec.encode(HELLO).length + 1);
        empty[1] = 2;

        assertThrows(BadFrameException.class, () -> HelloCodec.decode(empty));
    }

    @Test
    void encode_ofTheLongestNames_staysBelowTheLimit() {
        String longest = "n".repeat(200);
        Hello hello = new Hello("999999.999999.999999", "999999.999999.999999", -1, longest, Role.CLIENT, longest)
                .from(new Hello.Origin(
                        new UUID(-1, -1),
                        -1,
                        new Address("h".repeat(194), 65_535),
                        new Address("e".repeat(194), 65_535)));

        assertTrue(HelloCodec.encode(hello).length <= HelloCodec.LIMIT_BYTES);
    }

    @Test
    void encodeThenDecode_ofEachRole_givesTheSame() throws Exception {
        for (Role role : Role.values()) {
            Hello hello = Hello.of("blue", role, "x");
            assertEquals(hello, HelloCodec.decode(HelloCodec.encode(hello)));
        }
    }

    @Test
    void refusal_ofAnotherHistory_namesBoth_andOfNoneThereIsNone() {
        Hello other = HELLO.from(new Hello.Origin(new UUID(8, 9), 0, null));

        String reason = String.valueOf(HelloRules.refusal(HELLO, other));

        assertTrue(reason.contains("" + new UUID(8, 9)) && reason.contains("" + new UUID(3, -4)), reason);
        assertNull(HelloRules.refusal(HELLO, HELLO.from(Hello.Origin.NONE)));
    }

    @Test
    void decode_ofEveryPrefix_isMalformed() {
        for (Hello hello : List.of(HELLO, EXTERNAL)) {
            byte[] whole = HelloCodec.encode(hello);
            for (int length = 0; length < whole.length; length++) {
                byte[] prefix = Arrays.copyOf(whole, length);
                assertThrows(BadFrameException.class, () -> HelloCodec.decode(prefix));
            }
            assertThrows(BadFrameException.class, () -> HelloCodec.decode(Arrays.copyOf(whole, whole.length + 1)));
        }
    }

    @Test
    void decode_ofDamagedBytes_givesAHelloOrMalformedAndNothingElse() {
        byte[] whole = HelloCodec.encode(EXTERNAL);
        Random random = new Random(11);
        int malformed = 0;
        for (int round = 0; round < 100_000; round++) {
            byte[] damaged = whole.clone();
            for (int i = 0; i <= random.nextInt(3); i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                HelloCodec.decode(damaged);
            } catch (BadFrameException e) {
                malformed++;
            }
        }
        assertTrue(malformed > 0);
    }

    @Test
    void hello_outOfBounds_isAnErrorThatNamesTheField() {
        assertNames("version", "1.2", "1.0.0", "c", "n");
        assertNames("minimum version", "1.2.0", "x", "c", "n");
        assertNames("cluster id", "1.2.0", "1.0.0", "", "n");
        assertNames("name", "1.2.0", "1.0.0", "c", "line\nbreak");
        assertNames("name", "1.2.0", "1.0.0", "c", "n".repeat(201));
    }

    private static void assertNames(String field, String version, String minimum, String cluster, String name) {
        var error = assertThrows(
                IllegalArgumentException.class, () -> new Hello(version, minimum, 1, cluster, Role.CLIENT, name));
        assertTrue(String.valueOf(error.getMessage()).startsWith(field + ": "), error.getMessage());
    }

    @Test
    void refusal_keepsItsReasonWithinTheLimitAndOnOneLine() {
        byte[] refusal = HelloCodec.encodeRefusal("no\n" + "x".repeat(5_000));

        assertTrue(HelloCodec.isRefusal(refusal));
        assertEquals(HelloCodec.LIMIT_BYTES, refusal.length);
        assertTrue(HelloCodec.refusalReason(refusal).startsWith("no?xxx"));
    }
}
