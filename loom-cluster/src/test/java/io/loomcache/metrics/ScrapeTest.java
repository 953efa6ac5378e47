package io.loomcache.metrics;

import static io.loomcache.client.LoomClient.await;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomMap;
import io.loomcache.config.Permission;
import io.loomcache.map.Bytes;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.member.Member;
import io.loomcache.member.TestCluster;
import io.loomcache.metrics.Family.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a leader shows, and {@code docs/METRICS.md}, which is made of it; {@code -Dloom.write} writes the page. */
class ScrapeTest {

    private static final Path PAGE = Path.of("../docs/METRICS.md");
    private static final String BEGIN = "<!-- made by ScrapeTest: begin -->\n";
    private static final String END = "<!-- made by ScrapeTest: end -->\n";
    private static final Pattern HELP = Pattern.compile("(?m)^# HELP (\\S+) (.*)$");
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");
    private static final Pattern PAGE_ROW = Pattern.compile("(?m)^\\| `([a-z0-9_]+)` \\|");

    @TempDir
    private Path directory;

    @Test
    void scrapeOfALeader_isWhatThePageSays() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3);
                MemberMetrics metrics =
                        new MemberMetrics(used(cluster)::statistics, () -> 7, new ClassArchive(null, false))) {
            List<Family> families = metrics.families();
            String scrape = metrics.scrape();
            if (System.getProperty("loom.write") != null) {
                String page = Files.readString(PAGE);
                Files.writeString(
                        PAGE,
                        page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
                                + tables(families, scrape)
                                + page.substring(page.indexOf(END)));
            }
            String page = Files.readString(PAGE);

            String again = "; made anew by -Dtest=ScrapeTest -Dloom.write=true";
            assertTrue(page.contains(own(families)), () -> "expected in the page" + again + "\n" + own(families));
            assertEquals(names(page, PAGE_ROW), union(names(page, PAGE_ROW), names(scrape, TYPE)), again);
            for (Family family : families) {
                if (family.samples().isEmpty()) {
                    assertEquals("loomcache_spread_safe", family.name(), "nobody here knows where it stands");
                    continue;
                }
                assertEquals(type(family), types(scrape).get(family.name()), family + " in\n" + scrape);
            }
        }
    }

    @Test
    void histogram_isCumulative_andItsCountIsThatOfTheLastBucket() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 1);
                MemberMetrics metrics =
                        new MemberMetrics(used(cluster)::statistics, () -> 7, new ClassArchive("app.aot", true))) {
            String scrape = metrics.scrape();

            String all = value(scrape, "loomcache_request_seconds_bucket{kind=\"write\",le=\"+Inf\"}");
            assertEquals("2", all);
            assertEquals(all, value(scrape, "loomcache_request_seconds_count{kind=\"write\"}"));
            assertEquals("2.0", value(scrape, "loomcache_requests_total{kind=\"write\",outcome=\"ok\"}"));
            assertEquals("1.0", value(scrape, "jvm_cds_archive_used"));
            assertEquals("1.0", value(scrape, "loomcache_cache_late_puts_refused_total{cache=\"c\"}"));
        }
    }

    @Test
    void withoutAMember_theProcessIsShown() {
        try (MemberMetrics metrics = new MemberMetrics(() -> null, () -> 0, ClassArchive.ofThisProcess())) {
            assertTrue(metrics.scrape().contains("loomcache_build_info{"), metrics::scrape);
            assertEquals(Permission.READ_ONLY, metrics.endpoint().needed());
        }
    }

    /** The leader, after a client has used it. */
    private static Member used(TestCluster cluster) throws Exception {
        LoomClient client = cluster.client();
        await(client.createCache("c", new CacheDefinition(0, 0, new TreeMap<>())));
        LoomMap map = client.map("c");
        Bytes key = new Bytes(new byte[] {1});
        await(map.write(key, new byte[3], Condition.ALWAYS, Expiry.NEVER, false));
        await(map.write(key, new byte[3], new Condition.NotChangedSince(0), Expiry.NEVER, false));
        await(map.read(key));
        return cluster.member(cluster.awaitLeader());
    }

    private static String tables(List<Family> families, String scrape) {
        StringBuilder jvm =
                new StringBuilder("\n## The JVM and the process\n\n| meter | type | meaning |\n|---|---|---|\n");
        Map<String, String> help = new TreeMap<>();
        HELP.matcher(scrape).results().forEach(line -> help.put(line.group(1), line.group(2)));
        families.forEach(family -> help.remove(family.name()));
        help.keySet().removeIf(ScrapeTest::isOfTheCollector);
        help.forEach((name, text) -> jvm.append("| `")
                .append(name)
                .append("` | ")
                .append(types(scrape).get(name))
                .append(" | ")
                .append(text)
                .append(" |\n"));
        return own(families) + jvm;
    }

    private static String own(List<Family> families) {
        StringBuilder table =
                new StringBuilder("## LoomCache\n\n| meter | type | labels | meaning |\n|---|---|---|---|\n");
        families.forEach(family -> table.append("| `")
                .append(family.name())
                .append("` | ")
                .append(type(family))
                .append(" | ")
                .append(String.join(", ", family.labels()))
                .append(" | ")
                .append(family.help())
                .append(" |\n"));
        return table.toString();
    }

    private static String type(Family family) {
        return family.kind() == Kind.COUNTER ? "counter" : family.kind() == Kind.GAUGE ? "gauge" : "histogram";
    }

    private static Map<String, String> types(String scrape) {
        Map<String, String> types = new TreeMap<>();
        TYPE.matcher(scrape).results().forEach(line -> types.put(line.group(1), line.group(2)));
        return types;
    }

    private static Set<String> names(String text, Pattern pattern) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(toCollection(TreeSet::new));
    }

    /** Which there are of the collector's depends on it, and on whether it has run. */
    private static boolean isOfTheCollector(String name) {
        return name.startsWith("jvm_gc_");
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        Set<String> union = new TreeSet<>(some);
        others.stream().filter(name -> !isOfTheCollector(name)).forEach(union::add);
        return union;
    }

    private static String value(String scrape, String sample) {
        return scrape.lines()
                .filter(line -> line.startsWith(sample + " "))
                .map(line -> line.substring(sample.length() + 1))
                .findFirst()
                .orElse("none of " + sample + " in\n" + scrape);
    }
}
