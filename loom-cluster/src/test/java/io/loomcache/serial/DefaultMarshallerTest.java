package io.loomcache.serial;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DefaultMarshallerTest {

    private final DefaultMarshaller marshaller = marshaller("");

    static List<Object> scalars() {
        return List.of(
                "",
                "Grüße, 世界 \uD83D\uDE00",
                Integer.MIN_VALUE,
                Long.MAX_VALUE,
                Short.MIN_VALUE,
                (byte) -1,
                true,
                'ß',
                Double.NaN,
                -0.0,
                1.5f,
                new UUID(1, -2),
                BigInteger.TEN.negate().pow(30),
                new BigDecimal("1.50"),
                Instant.ofEpochSecond(-5, 7),
                Duration.ofMillis(-1),
                LocalDate.of(2024, 2, 29),
                LocalTime.MAX,
                LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_999),
                DayOfWeek.SUNDAY);
    }

    @ParameterizedTest
    @MethodSource("scalars")
    void fromBytes_ofScalar_equal(Object scalar) {
        assertEquals(scalar, marshaller.fromBytes(marshaller.toBytes(scalar)));
    }

    @Test
    void toBytes_ofScalars_asDocumentedForEver() {
        assertEquals("01c3a4", hex("ä"));
        assertEquals("0200000102", hex(258));
        assertEquals("030000000000000001", hex(1L));
        assertEquals("0b00000000000000010000000000000002", hex(new UUID(1, 2)));
        assertEquals("0c0100", hex(BigInteger.valueOf(256)));
        assertEquals("0d0000000296", hex(new BigDecimal("-1.06")));
        assertEquals("0e000000000000000100000002", hex(Instant.ofEpochSecond(1, 2)));
        assertEquals("200013" + ascii("java.time.DayOfWeek") + ascii("MONDAY"), hex(DayOfWeek.MONDAY));
    }

    @Test
    void fromBytes_ofByteArray_copy() {
        byte[] value = {1, 2, 3};

        Object copy = marshaller.fromBytes(marshaller.toBytes(value));

        assertArrayEquals(value, assertInstanceOf(byte[].class, copy));
    }

    @Test
    void toBytes_loneSurrogate_refused() {
        assertThrows(MarshallingException.class, () -> marshaller.toBytes("\uD83D"));
    }

    @Test
    void fromBytes_basicCollections_equal() {
        Map<String, Object> map = new HashMap<>();
        map.put("list", new ArrayList<>(List.of(1, "two", DayOfWeek.MONDAY)));
        map.put("immutable", List.of(1, 2, 3));
        map.put("concurrent", new ConcurrentHashMap<>(Map.of("a", new int[0].length)));

        assertEquals(map, marshaller.fromBytes(marshaller.toBytes(map)));
    }

    @Test
    void fromBytes_calendarOfATimeZone_equal() {
        Calendar calendar = new GregorianCalendar(TimeZone.getTimeZone("Europe/Paris"));

        assertEquals(calendar, marshaller.fromBytes(marshaller.toBytes(calendar)));
    }

    @Test
    void fromBytes_bigCollection_equal() {
        Map<Integer, Integer> map = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            map.put(i, i);
        }

        assertEquals(map, marshaller.fromBytes(marshaller.toBytes(map)));
    }

    record Point(int x, int y) implements Serializable {}

    record Pair(Object left, Object right) implements Serializable {}

    @Test
    void toBytes_ofEqualRecordsOfScalars_equalWhicheverPartsAreTheSameObject() {
        DefaultMarshaller allowing = marshaller("io.loomcache.*");
        String text = "text";
        Integer number = 100_000;

        assertArrayEquals(allowing.toBytes(new Pair(text, text)), allowing.toBytes(new Pair(text, new String("text"))));
        assertArrayEquals(
                allowing.toBytes(new Pair(number, number)),
                allowing.toBytes(new Pair(number, Integer.parseInt("100000"))));
        assertArrayEquals(
                allowing.toBytes(new Pair(List.of(text), text)),
                allowing.toBytes(new Pair(List.of(new String("text")), text)));
    }

    @Test
    void fromBytes_ofArraysThatAreEqual_staysTwoArrays() {
        byte[] one = {1};

        Object[] copy = (Object[]) marshaller.fromBytes(marshaller.toBytes(new Object[] {one, one.clone()}));

        assertArrayEquals(one, (byte[]) copy[1]);
        assertNotSame(copy[0], copy[1]);
    }

    @Test
    void toBytes_classNotAllowed_namesClassAndSetting() {
        MarshallingException refusal =
                assertThrows(MarshallingException.class, () -> marshaller.toBytes(List.of(new Point(1, 2))));

        assertTrue(text(refusal).contains(Point.class.getName()), text(refusal));
        assertTrue(text(refusal).contains("loomcache.marshaller.allow"), text(refusal));
    }

    @Test
    void fromBytes_classNotAllowed_namesClass() {
        byte[] bytes = marshaller("io.loomcache.*").toBytes(new Point(1, 2));

        MarshallingException refusal = assertThrows(MarshallingException.class, () -> marshaller.fromBytes(bytes));

        assertTrue(text(refusal).contains(Point.class.getName()), text(refusal));
    }

    @Test
    void fromBytes_allowedByOutermostName_equal() {
        DefaultMarshaller allowing = marshaller(DefaultMarshallerTest.class.getName());

        assertEquals(new Point(1, 2), allowing.fromBytes(allowing.toBytes(new Point(1, 2))));
    }

    enum Colour {
        RED
    }

    @Test
    void enums_notAllowed_refusedBothWays() {
        byte[] bytes = marshaller("io.loomcache.*").toBytes(Colour.RED);

        assertThrows(MarshallingException.class, () -> marshaller.toBytes(Colour.RED));
        assertThrows(MarshallingException.class, () -> marshaller.fromBytes(bytes));
    }

    interface Task extends Runnable, Serializable {}

    @Test
    void toBytes_proxyAndLambda_refused() {
        DefaultMarshaller allowing = marshaller("io.loomcache.*,java.lang.reflect.*");
        Object proxy = Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Task.class}, (self, method, arguments) -> null);

        assertThrows(MarshallingException.class, () -> allowing.toBytes(proxy));
        assertThrows(MarshallingException.class, () -> allowing.toBytes((Task) () -> {}));
    }

    @Test
    void toBytes_notSerializable_refused() {
        assertThrows(MarshallingException.class, () -> marshaller("java.lang.*").toBytes(new Object()));
    }

    @Test
    void fromBytes_hugeArrayInFewBytes_refused() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(64);
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new int[1]);
        }
        byte[] hostile = bytes.toByteArray();
        hostile[hostile.length - 8] = 0x7f; // the length of the array

        assertThrows(MarshallingException.class, () -> marshaller.fromBytes(hostile));
    }

    @Test
    void fromBytes_arraysInsideOfArrays_allocateInProportionTogether() throws IOException {
        Object[] innermost = new Object[1];
        for (int depth = 0; depth < 200; depth++) {
            innermost = new Object[] {innermost};
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(64);
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(innermost);
        }
        byte[] hostile = bytes.toByteArray();
        int elements = 3 * hostile.length;
        for (int at = 0; at < hostile.length - 3; at++) {
            boolean isLengthOfOne =
                    hostile[at] == 0 && hostile[at + 1] == 0 && hostile[at + 2] == 0 && hostile[at + 3] == 1;
            if (isLengthOfOne) {
                ByteBuffer.wrap(hostile).putInt(at, elements);
            }
        }

        MarshallingException refusal = assertThrows(MarshallingException.class, () -> marshaller.fromBytes(hostile));

        assertTrue(text(refusal).contains("REJECTED"), text(refusal));
    }

    @Test
    void fromBytes_enumWhoseNameEndsEarly_refusedBeforeItsMemoryIsSetAside() {
        byte[] hostile = {32, -1, -1, 'a'};

        MarshallingException refusal = assertThrows(MarshallingException.class, () -> marshaller.fromBytes(hostile));

        assertTrue(text(refusal).contains("65535 bytes, 1 remain"), text(refusal));
    }

    @Test
    void nesting_deeperThanTheStack_refusedBothWays() throws IOException {
        int levels = 100_000;
        List<Object> deep = new ArrayList<>();
        for (int i = 0; i < levels; i++) {
            deep = new ArrayList<>(Arrays.asList((Object) deep));
        }
        List<Object> written = deep;

        assertThrows(MarshallingException.class, () -> marshaller.toBytes(written));
        assertThrows(MarshallingException.class, () -> marshaller.fromBytes(nestedLists(levels)));
    }

    /** The stream of lists, each the only element of the one around it, after the example of two. */
    private byte[] nestedLists(int levels) {
        String two =
                HexFormat.of().formatHex(marshaller.toBytes(new ArrayList<>(List.of(new ArrayList<>(List.of(1))))));
        int inner = two.indexOf("7371007e");
        int descriptorBytes = "7371007e0000".length();
        String head = two.substring(0, inner);
        String size = "0000000177040000000" + "1";
        String level = two.substring(inner, inner + descriptorBytes) + size;
        return HexFormat.of().parseHex(head + level.repeat(levels));
    }

    @Test
    void fromBytes_classNotAllowed_refusedBeforeItIsLoaded() {
        List<String> loaded = new ArrayList<>();
        ClassLoader watching = new ClassLoader(getClass().getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                loaded.add(name);
                return super.loadClass(name, resolve);
            }
        };
        DefaultMarshaller reading = new DefaultMarshaller(AllowList.of(""), watching);
        DefaultMarshaller writing = marshaller("io.loomcache.*");

        for (Object value : List.of(new Point(1, 2), new Point[] {new Point(1, 2)}, new Point[0][0])) {
            assertThrows(MarshallingException.class, () -> reading.fromBytes(writing.toBytes(value)));
        }

        assertEquals(List.of(), loaded);
    }

    @Test
    void fromBytes_classWhoseParentIsMissing_refused() {
        ClassLoader broken = new ClassLoader(getClass().getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (name.equals(Point.class.getName())) {
                    throw new NoClassDefFoundError("parent of " + name);
                }
                return super.loadClass(name, resolve);
            }
        };
        DefaultMarshaller reading = new DefaultMarshaller(AllowList.of("io.loomcache.*"), broken);
        byte[] bytes = marshaller("io.loomcache.*").toBytes(new Point(1, 2));

        assertThrows(MarshallingException.class, () -> reading.fromBytes(bytes));
    }

    @Test
    void fromBytes_arraysOfPrimitives_equal() {
        int[][] value = {{1, 2}, {}};

        assertArrayEquals(value, (int[][]) marshaller.fromBytes(marshaller.toBytes(value)));
        assertEquals(int.class, marshaller.fromBytes(marshaller.toBytes(int.class)));
    }

    @Test
    void fromBytes_cutOrExtended_refused() {
        for (Object value : scalars()) {
            byte[] bytes = marshaller.toBytes(value);
            for (int length = 0; length < bytes.length; length++) {
                assertNotEqualTo(value, Arrays.copyOf(bytes, length));
            }
        }
        assertThrows(MarshallingException.class, () -> marshaller.fromBytes(new byte[] {2, 0, 0, 0, 1, 0}));
        assertThrows(MarshallingException.class, () -> marshaller.fromBytes(new byte[] {99}));
    }

    private void assertNotEqualTo(Object value, byte[] bytes) {
        try {
            Object read = marshaller.fromBytes(bytes);
            assertTrue(!read.equals(value), "read from too few bytes: " + value);
        } catch (MarshallingException e) {
            assertTrue(e.getMessage() != null);
        }
    }

    private String hex(Object value) {
        return HexFormat.of().formatHex(marshaller.toBytes(value));
    }

    private static String ascii(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static DefaultMarshaller marshaller(String allowed) {
        return new DefaultMarshaller(AllowList.of(allowed), DefaultMarshallerTest.class.getClassLoader());
    }

    private static String text(Exception e) {
        return Objects.requireNonNull(e.getMessage());
    }
}
