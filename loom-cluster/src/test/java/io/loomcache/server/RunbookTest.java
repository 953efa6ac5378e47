package io.loomcache.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.admin.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The runbook, the alerts and the dashboard against the meters and commands that there are. */
class RunbookTest {

    private static final Path DOCS = Path.of("..", "docs");
    private static final Path OBSERVABILITY = Path.of("..", "k8s", "helm", "loomcache", "observability");
    private static final Pattern METER = Pattern.compile("\\bloomcache_[a-z_]+|\\bjvm_[a-z_]+|\\bprocess_[a-z_]+");

    private final Set<String> meters = meters(Pattern.compile("^\\| `([a-z_0-9]+)`", Pattern.MULTILINE), "METRICS.md");
    private final String runbook = read(DOCS.resolve("RUNBOOK.md"));
    private final String alerts = read(OBSERVABILITY.resolve("alerts.yaml"));

    @Test
    void metersOfAlerts_exist() {
        Set<String> unknown = new TreeSet<>();
        find(Pattern.compile("^ +expr: (.*)$", Pattern.MULTILINE), alerts).forEach(expression -> {
            Set<String> used = used(expression);
            assertFalse(used.isEmpty(), expression);
            unknown.addAll(used);
        });
        unknown.removeAll(meters);

        assertEquals(Set.of(), unknown);
    }

    @Test
    void metersOfTheDashboard_exist() {
        JsonObject dashboard = JsonObject.parse(read(OBSERVABILITY.resolve("dashboard.json")));
        Set<String> unknown = new TreeSet<>();
        int panels = 0;
        for (JsonObject panel : dashboard.objects("panels")) {
            for (JsonObject target : panel.objects("targets")) {
                Set<String> used = used(target.text("expr").orElse(""));
                assertFalse(used.isEmpty(), panel.toString());
                unknown.addAll(used);
                panels++;
            }
        }
        unknown.removeAll(meters);

        assertEquals(Set.of(), unknown);
        assertTrue(panels > 20, panels + " panels");
    }

    @Test
    void metersOfTheRunbook_exist() {
        Set<String> unknown = used(runbook);
        unknown.removeAll(meters);

        assertEquals(Set.of(), unknown);
    }

    @Test
    void everyAlert_hasARow_andEveryRowsAlertExists() {
        Set<String> defined = find(Pattern.compile("- alert: (\\w+)"), alerts);

        assertEquals(defined, find(Pattern.compile("`(LoomCache\\w+)`"), runbook));
        assertEquals(
                defined.size(),
                Pattern.compile("- alert: ").matcher(alerts).results().count(),
                "each name once");
    }

    @Test
    void commandsOfTheRunbook_exist_withTheirOptions() {
        Set<String> commands = find(
                Pattern.compile("`loomcache ([^`]+)`|^    loomcache (.+?)(?:   .*)?$", Pattern.MULTILINE), runbook);

        assertTrue(commands.size() > 10, commands.toString());
        for (String command : commands) {
            String[] words = command.split(" ", -1);
            String help = Help.of(words[0]);
            for (String word : words) {
                assertTrue(!word.startsWith("--") || help.contains(word), command);
            }
        }
    }

    @Test
    void pagesThatTheRunbookNames_exist() {
        find(Pattern.compile("\\]\\(([A-Z]+\\.md)\\)"), runbook)
                .forEach(page -> assertTrue(Files.exists(DOCS.resolve(page)), page));
    }

    /** The meters in an expression; histograms by their own names. */
    private static Set<String> used(String text) {
        return METER.matcher(text)
                .results()
                .map(MatchResult::group)
                .map(name -> name.replaceFirst("_seconds_(bucket|count|sum)$", "_seconds"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> find(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(1) != null ? found.group(1) : found.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> meters(Pattern row, String page) {
        return find(row, read(DOCS.resolve(page)));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(file.toString(), e);
        }
    }
}
