package io.loomcache.config;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code docs/SETTINGS.md} is made of the known settings; {@code -Dloom.write} writes it. */
class SettingsReferenceTest {

    private static final Path PAGE = Path.of("../docs/SETTINGS.md");

    private static final String HEAD = """
            # Settings

            Made from the product by a test; `loomcache help settings` shows the same. Each setting can be given, in this order of
            precedence, as an option of a command (`--loomcache.node.id=a`), as a system property (`-Dloomcache.node.id=a`),
            as an environment variable (`LOOMCACHE_NODE_ID=a`), or in the file of `--config` (`loomcache.node.id=a`). Of a secret `NAME_FILE` (or `NAME-file`) names a file that holds
            it, and no option takes it. What is unknown, given twice or impossible is refused before anything starts. `loomcache config`
            shows what is in force and where it comes from.

            Dots, dashes, underscores and case do not count. Clients read `profile`, `uri` and the settings of `cluster`, `tls`, `limits`,
            `client` and `marshaller`.

            """;

    private static final String COLUMNS = """
            | setting | default | expected | meaning |
            |---|---|---|---|
            """;

    private static final String PERMISSIONS = """
            | `loomcache.auth.cert-permissions.NAME` | | %s | what the certificate with the name NAME may do; see `loomcache.auth.enabled` and [SECURITY.md](SECURITY.md) |
            """;

    @Test
    void page_isMadeOfTheKnownSettings() throws IOException {
        String expected = page();
        if (System.getProperty("loom.write") != null) {
            Files.writeString(PAGE, expected);
        }

        assertEquals(expected, Files.readString(PAGE), "made anew by -Dtest=SettingsReferenceTest -Dloom.write=true");
    }

    private static String page() {
        Map<String, List<Setting<?>>> bySubject = KnownSettings.all().stream()
                .collect(groupingBy(SettingsReferenceTest::subject, LinkedHashMap::new, toList()));
        StringBuilder page = new StringBuilder(HEAD);
        bySubject.forEach((subject, settings) -> {
            page.append("## ").append(subject).append("\n\n").append(COLUMNS);
            settings.forEach(setting -> page.append(row(setting)));
            page.append('\n');
        });
        return page.append("## permissions\n\n")
                .append(COLUMNS)
                .append(PERMISSIONS.formatted(CertificatePermissions.EXPECTED))
                .toString();
    }

    /** The first part of the name, which is the same for all of a subject. */
    private static String subject(Setting<?> setting) {
        return setting.name().split("\\.", -1)[1];
    }

    private static String row(Setting<?> setting) {
        String byDefault = setting.defaultText() == null ? "" : "`" + setting.defaultText() + "`";
        String secret = setting.isSecret() ? " (secret)" : "";
        return "| `" + setting.name() + "`" + secret + " | " + byDefault + " | " + cell(setting.expected()) + " | "
                + cell(setting.description()) + " |\n";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
