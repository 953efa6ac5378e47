package io.loomcache.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.admin.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ScreenTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void screen_showsEverySection_inAlignedColumns() {
        List<Told> told = new ArrayList<>(Answers.well());
        told.set(
                0,
                Answers.member(
                        "m1",
                        "leader",
                        "m1",
                        7,
                        12_345,
                        12_345,
                        Answers.cache("orders", 10, 30, 10, ",'puts':5,'evictions':3") + ","
                                + Answers.cache(
                                        "Customer", 1_234, 1, 2, ",'owner':'hibernate','softLocks':2,'latePuts':11")));
        told.set(2, Told.nothing("m3", "no answer from h3:8080: Connection refused"));

        assertEquals("""
                CLUSTER shop: DEGRADED | version 1.2.3                                          2026-01-02T03:04:05Z
                leader m1 | term 7 | commit 12,345 | voters 3 of 3 | zones safe, nodes unknown
                ! m3: no answer from h3:8080: Connection refused

                MEMBERS
                MEMBER  ROLE       APPLIED  LAG  FSYNC P99  SNAPSHOT     DISK  REQUESTS    UP  VERSION  ZONE
                m1      leader      12,345    0    25.0 ms     1m30s  1.5 KiB     1,234  1h1m  1.2.3    z-m1
                m2      follower    12,300   45    25.0 ms     1m30s  1.5 KiB     1,234  1h1m  1.2.3    z-m2
                m3      NO ANSWER

                CACHES
                CACHE     ENTRIES      BYTES  HIT %  READS  PUTS  REMOVED  EXPIRED  EVICTED  LISTENERS
                Customer    1,234  120.5 KiB   33.3      3     0        0        0        0          0
                orders         10     1000 B   75.0     40     5        0        0        3          0

                HIBERNATE REGIONS
                REGION    ENTRIES  HIT %  LOCKS HELD  LATE PUTS REFUSED
                Customer    1,234   33.3           2                 11

                CLIENTS
                CLIENT  CERTIFICATE  VERSION  CONNECTIONS  PENDING  LISTENERS  LAG
                web     shop-web     1.2.3              2        4          2    7

                TOTAL  2/3 members, 2 caches, 1,244 entries, 121.5 KiB, hit % 72.1, 2 client connections
                """, text(told, null));
    }

    @Test
    void secondScreen_showsRates_andTheFlushesSince() {
        List<Told> later = Answers.well().stream()
                .map(told -> Told.answer(
                        told.target(),
                        told.raw().replace("\"count\":234", "\"count\":334").replace("98, 0, 0, 2", "198, 0, 0, 2")))
                .toList();
        ClusterView before = ClusterView.of(Answers.well(), NOW.minusSeconds(2));

        String text = text(later, before);

        assertTrue(text.contains("REQ/S"), text);
        assertTrue(text.lines().anyMatch(line -> line.matches("m1 +leader .* 2\\.5 ms .* 50 .*")), text);
    }

    @Test
    void memberThatStartedAnew_hasNoRate() {
        List<Told> later = Answers.well().stream()
                .map(told -> Told.answer(told.target(), told.raw().replace("\"count\":1000", "\"count\":1")))
                .toList();

        String text = text(later, ClusterView.of(Answers.well(), NOW.minusSeconds(2)));

        assertTrue(text.lines().anyMatch(line -> line.matches("m1 +leader .* KiB +- .*")), text);
    }

    @Test
    void manyCachesWithLongNames_fitIntoTheScreen_andTheLargestAreShown() {
        String caches = IntStream.range(0, 200)
                .mapToObj(i ->
                        Answers.cache("com.example.shop.persistence.model.Entity" + i, i, i, 1, ",'latePuts':" + i % 9))
                .collect(Collectors.joining(","));
        List<Told> told = new ArrayList<>(Answers.well());
        told.set(0, Answers.member("m1", "leader", "m1", 7, 123_456_789_012L, 123_456_789_012L, caches));

        List<String> lines = new Screen(ClusterView.of(told, NOW), null, Screen.WIDTH, Screen.HEIGHT).lines();

        assertTrue(lines.size() <= Screen.HEIGHT, lines.size() + " lines:\n" + String.join("\n", lines));
        lines.forEach(line -> assertTrue(line.length() <= Screen.WIDTH, line));
        assertTrue(lines.stream().anyMatch(line -> line.contains("Entity199")), String.join("\n", lines));
        assertFalse(lines.stream().anyMatch(line -> line.contains("Entity3 ")), String.join("\n", lines));
        assertTrue(lines.stream().anyMatch(line -> line.matches("and 19\\d more")), String.join("\n", lines));
        assertTrue(lines.get(lines.size() - 1).contains("200 caches"), String.join("\n", lines));
    }

    @Test
    void textsWithControlCharacters_doNotReachTheTerminal() {
        List<Told> told = new ArrayList<>(Answers.well());
        told.set(0, Told.answer("m1", told.get(0).raw().replace("orders", "a\\u001b[2Jb\\u009b\\n")));

        String text = text(told, null);

        assertTrue(text.contains("a?[2Jb??"), text);
        assertFalse(text.chars().anyMatch(c -> c != '\n' && Character.isISOControl(c)), text);
    }

    @Test
    void nobodyThere_isAScreenToo() {
        String text = text(List.of(Told.nothing("h1:8080", "no answer from h1:8080: Connection refused")), null);

        assertTrue(text.startsWith("CLUSTER -: DOWN"), text);
        assertTrue(text.contains("NO ANSWER") && text.contains("TOTAL  0/1 members, 0 caches"), text);
    }

    @Test
    void json_isOneObject_withAllThatTheMembersSaid() {
        List<Told> told = new ArrayList<>(Answers.well());
        told.set(2, Told.nothing("m3", "no \"answer\""));

        JsonObject json = JsonObject.parse(ClusterJson.of(ClusterView.of(told, NOW), told));

        assertEquals(
                List.of(
                        "at",
                        "clusterId",
                        "health",
                        "problems",
                        "notes",
                        "zoneSafe",
                        "groups",
                        "members",
                        "caches",
                        "clients"),
                json.names());
        assertEquals("degraded", json.text("health").orElseThrow());
        assertEquals("m1", json.objects("groups").get(0).text("leader").orElseThrow());
        assertEquals(
                "m2",
                json.objects("members")
                        .get(1)
                        .object("stats")
                        .orElseThrow()
                        .text("memberId")
                        .orElseThrow());
        assertEquals(
                "no \"answer\"", json.objects("members").get(2).text("problem").orElseThrow());
        assertTrue(json.objects("members").get(2).object("stats").isEmpty());
        assertEquals(
                40,
                json.objects("caches").get(0).number("hits").orElse(0)
                        + json.objects("caches").get(0).number("misses").orElse(0));
    }

    @Test
    void summary_isAFewLines() {
        List<Told> told = new ArrayList<>(Answers.well());
        told.set(2, Told.nothing("m3", "no answer"));

        assertEquals(
                List.of(
                        "cluster shop: DEGRADED",
                        "group 0: leader m1, term 7, commit 12,345, voters 3",
                        "member  role      lag  version  zone  state",
                        "m1      leader      0  1.2.3    z-m1  ready",
                        "m2      follower   45  1.2.3    z-m2  ready",
                        "m3      -           -  -        -     no answer",
                        "problem: m3: no answer"),
                Summary.lines(ClusterView.of(told, NOW)));
    }

    private static String text(List<Told> told, @Nullable ClusterView before) {
        return String.join("\n", new Screen(ClusterView.of(told, NOW), before, Screen.WIDTH, Screen.HEIGHT).lines())
                + "\n";
    }
}
