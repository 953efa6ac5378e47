package io.loomcache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The pages name what is there: files, headings, tests and their methods. */
final class PagesTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#]*)(?:#([^)]*))?\\)");

    /** {@code FooTest}, {@code FooTest.method_...}, or {@code method_...} of the class before it in its line. */
    private static final Pattern TEST =
            Pattern.compile("`(?:([A-Z]\\w*Test)(?:\\.(\\w+)(?:\\.\\.\\.)?)?|([a-z]\\w*_)\\.\\.\\.)`");

    private static final Map<Path, String> PAGES = new TreeMap<>();
    private static final Map<String, String> TESTS = new TreeMap<>();

    @BeforeAll
    static void read() throws IOException {
        for (String folder : List.of("", "docs", "k8s", "examples")) {
            try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
                for (Path file :
                        files.filter(file -> file.toString().endsWith(".md")).toList()) {
                    PAGES.put(file.normalize(), Files.readString(file));
                }
            }
        }
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path tests : modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                readTests(tests);
            }
        }
    }

    private static void readTests(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith("Test.java")).toList()) {
                TESTS.merge(file.getFileName().toString().replace(".java", ""), Files.readString(file), String::concat);
            }
        }
    }

    @Test
    void links_leadSomewhere() {
        List<String> broken = new ArrayList<>();
        PAGES.forEach((page, text) -> {
            for (Matcher link = LINK.matcher(text); link.find(); ) {
                String file = link.group(1);
                String heading = link.group(2);
                Path there = file.isEmpty() ? page : page.resolveSibling(file).normalize();
                boolean isThere = file.contains(":") || Files.exists(there);
                if (!isThere
                        || (heading != null
                                && !headings(PAGES.getOrDefault(there, "")).contains(heading))) {
                    broken.add(page + ": " + link.group());
                }
            }
        });

        assertEquals(List.of(), broken);
    }

    private static List<String> headings(String text) {
        return text.lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\- ]", "")
                        .replace(' ', '-'))
                .toList();
    }

    @Test
    void testsThatPagesName_exist() {
        List<String> missing = new ArrayList<>();
        PAGES.forEach((page, text) -> text.lines().forEach(line -> {
            String of = "";
            for (Matcher test = TEST.matcher(line); test.find(); ) {
                of = test.group(1) == null ? of : test.group(1);
                String method = test.group(1) == null ? test.group(3) : test.group(2);
                if (of.isEmpty()) {
                    continue;
                }
                String source = TESTS.get(of);
                if (source == null || (method != null && !source.contains("void " + method))) {
                    missing.add(page + ": " + of + (method == null ? "" : "." + method));
                }
            }
        }));

        assertEquals(List.of(), missing);
    }

    @Test
    void features_haveARowEach() {
        String page = Objects.requireNonNull(
                PAGES.get(ROOT.resolve("docs/FEATURES.md").normalize()));
        Set<String> rows = Pattern.compile("(?m)^\\| ([A-E]\\d[^|]*) \\|")
                .matcher(page)
                .results()
                .flatMap(row -> ids(row.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));

        Stream<String> expected =
                Stream.of("A41", "B25", "C17", "D8", "E10").flatMap(last -> ids(last.charAt(0) + "1 to " + last));

        assertEquals(expected.collect(Collectors.toCollection(TreeSet::new)), rows);
    }

    /** Of {@code A1, B4 to B7}. */
    private static Stream<String> ids(String row) {
        return Stream.of(row.split(", ", -1)).flatMap(part -> {
            String[] ends = part.split(" to ", -1);
            int last = number(ends[ends.length - 1]);
            return IntStream.rangeClosed(number(ends[0]), last).mapToObj(id -> part.substring(0, 1) + id);
        });
    }

    private static int number(String id) {
        return Integer.parseInt(id.substring(1));
    }
}
