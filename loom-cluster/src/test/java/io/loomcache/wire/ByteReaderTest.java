package io.loomcache.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteReaderTest {

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "1, 01",
        "127, 7f",
        "128, 8001",
        "16383, ff7f",
        "16384, 808001",
        "2147483647, ffffffff07",
        "9223372036854775807, ffffffffffffffff7f"
    })
    void varint_ofAnyLength_isLeb128(long value, String hex) {
        String written =
                HexFormat.of().formatHex(new ByteWriter().varint("n", value).toArray());

        long read = read(hex, in -> in.varint("n"));

        assertEquals(hex, written);
        assertEquals(value, read);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "-1, 01",
        "1, 02",
        "-2, 03",
        "9223372036854775807, feffffffffffffffff01",
        "-9223372036854775808, ffffffffffffffffff01"
    })
    void zigzag_ofAnySign_isShortNearZero(long value, String hex) {
        String written = HexFormat.of().formatHex(new ByteWriter().zigzag(value).toArray());

        long read = read(hex, in -> in.zigzag("n"));

        assertEquals(hex, written);
        assertEquals(value, read);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                       | n: the end at byte 0, expected 1 bytes, 0 remain",
                "80                       | n: the end at byte 1, expected 1 bytes, 0 remain",
                "8000                     | n: 0 at byte 1, expected the last byte of a shortest varint",
                "ffffffffffffffffff02     | n: 2 at byte 9, expected the last byte of a shortest varint",
                "ffffffffffffffffff8001   | n: a varint of more than 64 bits at byte 0, expected at most 64 bits",
                "ffffffffffffffffff01     | n: 18446744073709551615 at byte 0, expected at most 9223372036854775807"
            })
    void varint_thatIsNoneOrNotTheShortest_isMalformed(String hex, String message) {
        var malformed = assertThrows(MalformedException.class, () -> read(hex, in -> in.varint("n")));

        assertEquals(message, malformed.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"018080", "02c080", "03eda080", "04f4908080", "01ff", "02c32e", "01e2"})
    void string_thatIsNotUtf8_isMalformed(String hex) {
        var malformed = assertThrows(MalformedException.class, () -> read(hex, in -> in.string("name")));

        assertTrue(malformed.toString().contains(": name: "), malformed::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0301 | b length: 3 at byte 0, expected at most 1 (the bytes that remain)",
                "8080808008 | b length: 2147483648 at byte 0, expected at most 0 (the bytes that remain)"
            })
    void bytes_longerThanWhatRemains_isMalformed(String hex, String message) {
        var malformed = assertThrows(MalformedException.class, () -> read(hex, in -> in.bytes("b")));

        assertEquals(message, malformed.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"8080808008, 2147483648", "ffffffff0f, 4294967295"})
    void varint32_beyondInt_isMalformed(String hex, String value) {
        var malformed = assertThrows(MalformedException.class, () -> read(hex, in -> in.varint32("n")));

        assertEquals(
                "n: " + value + " at byte 0, expected at most 2147483647 (the largest int)", malformed.getMessage());
    }

    private static <T> T read(String hex, Function<ByteReader, T> reading) {
        return reading.apply(new ByteReader(HexFormat.of().parseHex(hex)));
    }
}
