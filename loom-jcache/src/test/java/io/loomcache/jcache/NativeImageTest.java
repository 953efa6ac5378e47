package io.loomcache.jcache;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.net.MemberLauncher;
import io.loomcache.serial.AllowList;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The metadata for native images speaks of what there is, and of all basic classes that a stream may name. */
class NativeImageTest {

    private static final String FOLDER = "/META-INF/native-image/io.loomcache/loom-jcache/";
    private static final Pattern NAME = Pattern.compile("\"(?:name|typeReachable)\": \"([^\"<]+)\"");
    private static final Pattern CONSTRUCTED =
            Pattern.compile("\"name\": \"([^\"<]+)\",\\s*\"methods\": \\[\\s*\\{\\s*\"name\": \"<init>\"");
    private static final Pattern RESOURCE = Pattern.compile("\"pattern\": \"\\\\\\\\Q([^\"]+)\\\\\\\\E\"");

    /** Members of classes, which the same key names. */
    private static final Set<String> MEMBERS = Set.of("cleaner", "theUnsafe", "setUninterruptible");

    @ParameterizedTest
    @ValueSource(strings = {"reflect-config.json", "serialization-config.json"})
    void everyNamedClass_exists(String file) throws Exception {
        List<String> names = all(NAME, text(file));
        assertTrue(names.size() > 5, names.toString());
        for (String name : names) {
            if (!MEMBERS.contains(name)) {
                assertNotNull(Class.forName(name, false, getClass().getClassLoader()), name);
            }
        }
        assertEquals(names.size() - repeated(file), Set.copyOf(names).size(), "no name stands twice");
    }

    /** The condition stands at each of the four entries that have it, and is the first of them itself. */
    private static long repeated(String file) {
        return file.startsWith("reflect") ? 4 : 0;
    }

    @ParameterizedTest
    @ValueSource(strings = {"reflect-config.json", "serialization-config.json", "resource-config.json"})
    void everyFile_isWellFormed(String file) throws Exception {
        Json json = new Json(text(file));
        json.value();
        json.end();
    }

    @Test
    void everyConstructedClass_hasAPublicConstructor() throws Exception {
        List<String> names = all(CONSTRUCTED, text("reflect-config.json"));

        assertEquals(3, names.size());
        for (String name : names) {
            assertNotNull(Class.forName(name).getConstructor());
        }
    }

    @Test
    void everyServiceOfOurs_isNamed() throws Exception {
        List<String> constructed = all(CONSTRUCTED, text("reflect-config.json"));
        List<String> services = Stream.of(CachingProvider.class, MemberLauncher.class)
                .flatMap(service -> ServiceLoader.load(service).stream())
                .map(provider -> provider.type().getName())
                .toList();

        assertEquals(2, services.size());
        assertTrue(constructed.containsAll(services), constructed.toString());
    }

    @Test
    void everyResource_exists_butTheApplicationsOwn() throws Exception {
        List<String> resources = all(RESOURCE, text("resource-config.json"));

        assertEquals(4, resources.size());
        for (String resource : resources) {
            if (!resource.equals("loomcache.properties")) {
                assertNotNull(getClass().getResource("/" + resource), resource);
            }
        }
    }

    record Holder(Object content) implements Serializable {}

    @Test
    void everyBasicClassInAStream_isNamed() throws Exception {
        Set<String> named = Set.copyOf(all(NAME, text("serialization-config.json")));
        Set<String> missing = new TreeSet<>();
        for (Object basic : basics()) {
            assertTrue(AllowList.of("").allows(basic.getClass()), basic.getClass() + " is not a basic class");
            missing.addAll(classesInStreamOf(new Holder(basic)));
        }
        missing.removeAll(named);

        assertEquals(Set.of(Holder.class.getName()), missing);
    }

    @SuppressWarnings({"JavaUtilDate", "JdkObsolete"}) // applications store them nevertheless
    private static List<Object> basics() {
        UUID uuid = new UUID(1, 2);
        List<Integer> numbers = List.of(1, 2);
        Map<String, Integer> map = Map.of("a", 1, "b", 2);
        List<Object> all = new ArrayList<>(List.of(
                true,
                (byte) 1,
                'c',
                1.0,
                1f,
                1,
                1L,
                (short) 1,
                "text",
                uuid,
                new BigDecimal("1.5"),
                URI.create("a:b")));
        all.addAll(List.of(
                Instant.EPOCH,
                Duration.ZERO,
                LocalDate.EPOCH,
                LocalDateTime.MIN,
                Period.ZERO,
                ZoneId.of("Europe/Berlin"),
                ZonedDateTime.of(LocalDateTime.MAX, ZoneId.of("UTC")),
                new Date(1),
                new java.sql.Date(1),
                new java.sql.Time(1),
                new java.sql.Timestamp(1)));
        all.addAll(List.of(
                numbers,
                Set.of(1, 2),
                map,
                new ArrayList<>(numbers),
                new LinkedList<>(numbers),
                new ArrayDeque<>(numbers)));
        all.addAll(List.of(new HashMap<>(map), new LinkedHashMap<>(map), new TreeMap<>(map), new HashSet<>(numbers)));
        all.addAll(List.of(new LinkedHashSet<>(numbers), new TreeSet<>(numbers), new PriorityQueue<>(numbers)));
        all.addAll(List.of(Arrays.asList(1, 2), new BitSet(3), Currency.getInstance("EUR"), Locale.ROOT));
        all.addAll(List.of(
                Collections.emptyList(),
                Collections.emptyMap(),
                Collections.emptySet(),
                Collections.singletonList(1),
                Collections.singletonMap(1, 2),
                Collections.singleton(1)));
        all.addAll(List.of(
                Collections.unmodifiableList(new LinkedList<>(numbers)),
                Collections.unmodifiableList(new ArrayList<>(numbers)),
                Collections.unmodifiableMap(new HashMap<>(map)),
                Collections.unmodifiableSet(new TreeSet<>(numbers)),
                Collections.synchronizedList(new ArrayList<>(numbers)),
                Collections.synchronizedMap(new HashMap<>(map))));
        all.addAll(List.of(
                new ConcurrentHashMap<>(map),
                new ConcurrentSkipListMap<>(map),
                new ConcurrentSkipListSet<>(numbers),
                new CopyOnWriteArrayList<>(numbers),
                new CopyOnWriteArraySet<>(numbers),
                new AtomicBoolean(),
                new AtomicInteger(),
                new AtomicLong()));
        all.addAll(List.of(
                new int[1], new long[1], new double[1], new byte[1], new char[1], new boolean[1], new float[1]));
        all.addAll(List.of(new String[] {"a"}, new Object[] {1}, new short[1]));
        return all;
    }

    @Test
    void enumSetsAndMaps_addOnlyTheEnumItself() throws Exception {
        Set<String> named = Set.copyOf(all(NAME, text("serialization-config.json")));
        Set<String> missing = new TreeSet<>();
        missing.addAll(classesInStreamOf(EnumSet.of(AccessMode.READ)));
        missing.addAll(classesInStreamOf(new EnumMap<>(Map.of(AccessMode.READ, 1))));
        missing.removeAll(named);

        assertEquals(Set.of(AccessMode.class.getName()), missing);
    }

    private static Set<String> classesInStreamOf(Object object) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        Set<String> names = new TreeSet<>();
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())) {
            @Override
            protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
                names.add(description.getName());
                return super.resolveClass(description);
            }
        }) {
            assertTrue(!Proxy.isProxyClass(in.readObject().getClass()));
        }
        return names;
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(result -> result.group(1)).collect(toCollection(ArrayList::new));
    }

    private String text(String file) throws IOException {
        try (var in = getClass().getResourceAsStream(FOLDER + file)) {
            assertNotNull(in, file);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Just enough of a JSON parser to refuse what is none. */
    private static final class Json {

        private static final Pattern TOKEN = Pattern.compile("\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|true|false|[\\[\\]{}:,])");

        private final Matcher matcher;
        private final int length;
        private int position;

        Json(String text) {
            matcher = TOKEN.matcher(text.strip());
            length = text.strip().length();
        }

        private String next() {
            assertTrue(matcher.find(position) && matcher.start() == position, "no token at " + position);
            position = matcher.end();
            return matcher.group(1);
        }

        void value() {
            String token = next();
            if (token.equals("[")) {
                elements("]", this::value);
            } else if (token.equals("{")) {
                elements("}", () -> {
                    assertTrue(next().startsWith("\""), "a name before " + position);
                    assertEquals(":", next());
                    value();
                });
            } else {
                assertTrue(token.startsWith("\"") || token.equals("true") || token.equals("false"), token);
            }
        }

        private void elements(String end, Runnable element) {
            int start = position;
            if (next().equals(end)) {
                return;
            }
            position = start;
            String separator;
            do {
                element.run();
                separator = next();
            } while (separator.equals(","));
            assertEquals(end, separator);
        }

        void end() {
            assertEquals(length, position);
        }
    }
}
