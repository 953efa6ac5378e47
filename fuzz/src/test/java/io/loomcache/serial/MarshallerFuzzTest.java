package io.loomcache.serial;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.loomcache.fuzz.Hostile;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys and values, whatever another client has written. */
final class MarshallerFuzzTest {

    private static final AllowList ALLOWED = AllowList.of("").with(Point.class, Node.class);
    private static final DefaultMarshaller MARSHALLER =
            new DefaultMarshaller(ALLOWED, MarshallerFuzzTest.class.getClassLoader());

    record Point(int x, String label, List<Integer> more) implements Serializable {}

    // What its children are, the stream says: that is the point.
    @SuppressWarnings("serial")
    static final class Node implements Serializable {
        private static final long serialVersionUID = 1;

        private final Object[] children;
        private final long[] numbers = {1, 2, 3};

        Node(Object... children) {
            this.children = children;
        }

        @Override
        public String toString() {
            return children.length + " children, " + numbers.length + " numbers";
        }
    }

    static Stream<byte[]> seeds() {
        return values().map(MARSHALLER::toBytes);
    }

    private static Stream<Object> values() {
        return Stream.of(
                "größe-缓存",
                7,
                7L,
                (short) 7,
                (byte) 7,
                true,
                'x',
                7.5,
                7.5f,
                new byte[] {1, 2},
                new UUID(1, 2),
                BigInteger.TEN.pow(30),
                new BigDecimal("-1.50"),
                Instant.EPOCH,
                Duration.ofMillis(1_500),
                LocalDate.EPOCH,
                LocalTime.NOON,
                LocalDateTime.of(2020, 1, 1, 1, 1),
                DayOfWeek.MONDAY,
                new ArrayList<>(List.of(1, "two", DayOfWeek.MONDAY)),
                List.of(1, 2, 3),
                Set.of("a", "b"),
                new HashMap<>(Map.of("a", new int[] {1, 2, 3})),
                new LinkedHashMap<>(Map.of(1, 2L)),
                new TreeMap<>(Map.of("a", 1.5)),
                new HashSet<>(Set.of(1, 2)),
                new ConcurrentHashMap<>(Map.of("k", "v")),
                BitSet.valueOf(new long[] {5, 6}),
                new Point(1, "label", List.of(1, 2)),
                new Node("a", new Node(), new String[] {"x", "y"}));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void fromBytes(byte[] bytes) {
        Object value = Hostile.valueOrRefusal(bytes, MARSHALLER::fromBytes, MarshallingException.class);
        if (value != null) {
            assertAllowed(value.getClass());
            assertWritableAgain(value);
        }
    }

    private static void assertAllowed(Class<?> type) {
        if (Scalar.of(type) == null && !ALLOWED.allows(type)) {
            throw new AssertionError(type + " escaped the allow-list");
        }
    }

    /** A scalar has one form. What else a stranger composed may be no object of its class's own making. */
    private static void assertWritableAgain(Object value) {
        if (Scalar.of(value.getClass()) != null) {
            byte[] written = MARSHALLER.toBytes(value);
            Object again = MARSHALLER.fromBytes(written);
            assertArrayEquals(written, MARSHALLER.toBytes(again));
            assertEquals(value.getClass(), again.getClass());
        }
    }
}
