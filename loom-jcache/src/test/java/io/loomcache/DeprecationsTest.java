package io.loomcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is deprecated in the code says since when, and has its row in {@code docs/DEPRECATIONS.md}. */
final class DeprecationsTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern DEPRECATED = Pattern.compile("@Deprecated\\b(\\([^)]*\\))?");
    private static final Pattern SINCE = Pattern.compile("since = \"\\d+\\.\\d+\\.\\d+\"");

    @Test
    void whatIsDeprecated_saysSinceWhen_andHasItsRow() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/DEPRECATIONS.md"));
        List<String> complaints = new ArrayList<>();
        for (Path file : sources()) {
            complaints.addAll(complaints(file.getFileName().toString(), Files.readString(file), page));
        }

        assertEquals(List.of(), complaints);
    }

    @Test
    void check_findsWhatSaysNothing_orHasNoRow() {
        String page = "| `Known` | ... |";

        assertEquals(List.of(), complaints("Known.java", "@Deprecated(since = \"0.2.0\") class Known {}", page));
        assertEquals(
                List.of("Known.java: expected @Deprecated(since = \"major.minor.patch\")"),
                complaints("Known.java", "@Deprecated class Known {}", page));
        assertEquals(
                List.of("Other.java: expected a row with `Other`"),
                complaints("Other.java", "@Deprecated(since = \"0.2.0\", forRemoval = true) class Other {}", page));
    }

    private static List<String> complaints(String file, String source, String page) {
        List<String> complaints = new ArrayList<>();
        Matcher deprecated = DEPRECATED.matcher(source);
        String name = file.replace(".java", "");
        while (deprecated.find()) {
            if (!SINCE.matcher(deprecated.group()).find()) {
                complaints.add(file + ": expected @Deprecated(since = \"major.minor.patch\")");
            }
            if (!page.contains("`" + name + "`") && !page.contains("`" + name + ".")) {
                complaints.add(file + ": expected a row with `" + name + "`");
            }
        }
        return complaints;
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.map(each -> each.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(module)) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                }
            }
        }
        assertTrue(sources.size() > 100, "the sources are found");
        return sources;
    }
}
