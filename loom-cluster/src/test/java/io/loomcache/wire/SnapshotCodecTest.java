package io.loomcache.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.loomcache.map.Bytes;
import io.loomcache.map.ClusterVersion;
import io.loomcache.map.Result;
import io.loomcache.map.SnapshotPart;
import io.loomcache.map.SnapshotPart.Mapping;
import io.loomcache.map.SnapshotPart.Meta;
import io.loomcache.map.SnapshotPart.Segment;
import io.loomcache.map.SnapshotPart.SessionMeta;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SnapshotCodecTest {

    private static final int KEYS = 300;

    @Test
    void encode_segmentFilledInAnyOrder_givesEqualBytes() {
        List<Integer> numbers = numbers();
        byte[] expected = SnapshotCodec.encode(segment(numbers));

        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(numbers, new Random(seed));

            assertArrayEquals(expected, SnapshotCodec.encode(segment(numbers)));
        }
    }

    @Test
    void encode_resultsKeptInAnyOrder_givesEqualBytes() {
        List<Integer> numbers = numbers();
        byte[] expected = SnapshotCodec.encode(meta(numbers));
        Collections.reverse(numbers);

        assertArrayEquals(expected, SnapshotCodec.encode(meta(numbers)));
    }

    @Test
    void decode_segment_hasKeysAsUnsignedBytesInOrder() {
        Segment decoded = (Segment) SnapshotCodec.decode(SnapshotCodec.encode(segment(numbers())));

        List<Bytes> keys =
                new ArrayList<>(decoded.mappings().getOrDefault("a", Map.of()).keySet());

        List<Bytes> sorted = new ArrayList<>(keys);
        Collections.sort(sorted);
        assertEquals(KEYS, keys.size());
        assertEquals(sorted, keys);
    }

    @Test
    void decode_keysOutOfOrderOrTwice_isMalformed() {
        String mapping = "00 00 0000000000000000";
        String twice = "02 01 00 01 0163 02 0105" + mapping + "0105" + mapping;
        String descending = "02 01 00 01 0163 02 0105" + mapping + "0104" + mapping;
        String ascending = "02 01 00 01 0163 02 0105" + mapping + "0106" + mapping;

        assertEquals(1, ((Segment) decode(ascending)).number());
        assertEquals("mapping: 05 at byte 19, expected one after the one before", malformed(twice));
        assertEquals("mapping: 04 at byte 19, expected one after the one before", malformed(descending));
    }

    private static String malformed(String hex) {
        return String.valueOf(
                assertThrows(MalformedException.class, () -> decode(hex)).getMessage());
    }

    private static SnapshotPart decode(String hex) {
        return SnapshotCodec.decode(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    private static List<Integer> numbers() {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            numbers.add(i);
        }
        return numbers;
    }

    private static Segment segment(List<Integer> order) {
        Map<String, Map<Bytes, Mapping>> mappings = new LinkedHashMap<>();
        for (int number : order) {
            String cache = List.of("b", "a", "").get(number % 3);
            mappings.computeIfAbsent(cache, name -> new LinkedHashMap<>());
            mappings.computeIfAbsent("a", name -> new LinkedHashMap<>())
                    .put(Samples.key(number, number >> 8), new Mapping(new byte[number], number, number));
        }
        return new Segment(7, 9, mappings);
    }

    private static Meta meta(List<Integer> order) {
        Map<Long, Result> results = new LinkedHashMap<>();
        order.forEach(number -> results.put((long) number, new Result.Count(number)));
        return new Meta(
                1,
                2,
                0,
                ClusterVersion.FIRST,
                List.of(),
                List.of(new SessionMeta(3, "c", 4, 5, 6, results, Map.of())),
                List.of());
    }
}
