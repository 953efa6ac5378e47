package io.loomcache.console;

import io.loomcache.admin.JsonObject;
import io.loomcache.measure.Durations;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ClusterView} as one screen of text. Immutable.
 *
 * @param before an earlier view of the same cluster: rates and the time of flushes are then of what happened since,
 *     else of all that happened since the members started
 * @param width in characters
 * @param height in lines; caches, regions and clients that do not fit are summed up in one line each
 */
record Screen(ClusterView now, @Nullable ClusterView before, int width, int height) {

    static final int WIDTH = 100;
    static final int HEIGHT = 40;

    private static final int FEWEST_ROWS = 3;
    private static final int MOST_REMARKS = 5;

    /** What a list shows of its rows, and how many it has. */
    private record Section(String title, Table table, int hidden, List<String> after) {

        List<String> lines(int width) {
            List<String> lines = new ArrayList<>();
            lines.add("");
            lines.add(title);
            lines.addAll(table.lines(width));
            lines.addAll(after);
            return lines;
        }
    }

    /** The lines, none longer than the width; as many as the height unless members alone fill it. */
    List<String> lines() {
        List<String> lines = new ArrayList<>(cluster());
        lines.addAll(members().lines(width));
        List<CacheRow> regions =
                now.caches().stream().filter(CacheRow::isRegion).toList();
        int fixed = lines.size() + total().size();
        int lists = regions.isEmpty() ? 2 : 3;
        int room = Math.max(lists * FEWEST_ROWS, height - fixed - lists * 4);
        int clientRows = Math.min(now.clients().size(), Math.max(FEWEST_ROWS, room / lists));
        int regionRows = Math.min(regions.size(), Math.max(FEWEST_ROWS, room / lists));
        int cacheRows = Math.max(FEWEST_ROWS, room - clientRows - regionRows);
        lines.addAll(caches(cacheRows).lines(width));
        if (!regions.isEmpty()) {
            lines.addAll(regions(regions, regionRows).lines(width));
        }
        lines.addAll(clients(clientRows).lines(width));
        lines.addAll(total());
        return lines.stream()
                .map(line -> Table.cut(Table.printable(line), width))
                .toList();
    }

    private List<String> cluster() {
        List<String> lines = new ArrayList<>();
        String time = now.at().truncatedTo(ChronoUnit.SECONDS).toString();
        String title = "CLUSTER " + (now.clusterId().isEmpty() ? Units.UNKNOWN : now.clusterId()) + ": " + now.health()
                + versions();
        lines.add(title + " ".repeat(Math.max(1, width - title.length() - time.length())) + time);
        for (GroupRow group : now.groups().subList(0, Math.min(4, now.groups().size()))) {
            lines.add((now.groups().size() == 1 ? "" : "group " + group.number() + ": ")
                    + "leader " + (group.leader().isEmpty() ? "none" : group.leader())
                    + " | term " + Units.count(group.term())
                    + " | commit " + Units.count(group.commitIndex())
                    + " | voters " + Units.count(group.voters())
                    + " of " + Units.count(group.members())
                    + (group.number() == now.groups().get(0).number() ? " | " + spread() : ""));
        }
        if (now.groups().size() > 4) {
            lines.add("and " + (now.groups().size() - 4) + " more groups");
        }
        List<String> remarks = new ArrayList<>();
        now.problems().forEach(problem -> remarks.add("! " + problem));
        now.notes().forEach(note -> remarks.add("- " + note));
        lines.addAll(remarks.subList(0, Math.min(MOST_REMARKS, remarks.size())));
        if (remarks.size() > MOST_REMARKS) {
            lines.add("  and " + (remarks.size() - MOST_REMARKS) + " more: loomcache status");
        }
        return lines;
    }

    private String spread() {
        return "zones " + isSafe(now.zoneSafe()) + ", nodes " + isSafe(now.nodeSafe());
    }

    private static String isSafe(Optional<Boolean> isSafe) {
        return isSafe.map(safe -> safe ? "safe" : "NOT safe").orElse("unknown");
    }

    private String versions() {
        List<String> versions = now.members().stream()
                .filter(MemberRow::isThere)
                .map(MemberRow::version)
                .distinct()
                .sorted()
                .toList();
        return versions.isEmpty() ? "" : " | version " + String.join(", ", versions);
    }

    private Section members() {
        Table table = new Table(
                "MEMBER",
                "ROLE",
                ">APPLIED",
                ">LAG",
                ">FSYNC P99",
                ">SNAPSHOT",
                ">DISK",
                requestsHead(),
                ">UP",
                "VERSION",
                "ZONE");
        for (MemberRow member : now.members()) {
            if (member.isThere()) {
                table.row(
                        member.id(),
                        member.notReady().isEmpty() ? member.role() : "not ready",
                        Units.count(sum(member, "appliedIndex")),
                        Units.count(member.lag()),
                        flush(member),
                        Units.age(max(member, "snapshotAgeSeconds")),
                        Units.bytes(disk(member)),
                        requests(member),
                        Units.age(member.told()
                                .map(told -> told.number("uptimeSeconds"))
                                .orElse(OptionalLong.empty())),
                        member.version(),
                        member.zone().orElse(Units.UNKNOWN));
            } else {
                table.row(member.id(), "NO ANSWER", "", "", "", "", "", "", "", "", "");
            }
        }
        return new Section("MEMBERS", table, 0, List.of());
    }

    private String requestsHead() {
        return before == null ? ">REQUESTS" : ">REQ/S";
    }

    private String requests(MemberRow member) {
        long total = requestsOf(member);
        Optional<MemberRow> earlier = earlier(member);
        if (before == null) {
            return Units.count(total);
        }
        if (earlier.isEmpty() || requestsOf(earlier.get()) > total) {
            return Units.UNKNOWN;
        }
        double seconds = Math.max(0.001, Duration.between(before.at(), now.at()).toMillis() / 1e3);
        return Units.count(Math.round((total - requestsOf(earlier.get())) / seconds));
    }

    private static long requestsOf(MemberRow member) {
        return member.told().map(told -> told.objects("requests")).orElse(List.of()).stream()
                .mapToLong(kind -> ClusterView.number(kind, "count"))
                .sum();
    }

    private String flush(MemberRow member) {
        Durations.Counts all = flushes(member);
        Durations.Counts recent = earlier(member)
                .map(Screen::flushes)
                .filter(was -> was.total() <= all.total())
                .map(all::since)
                .orElse(all);
        return recent.total() == 0 ? Units.UNKNOWN : Units.duration(recent.percentileNanos(99));
    }

    private static Durations.Counts flushes(MemberRow member) {
        Durations.Counts sum = Durations.Counts.NONE;
        for (JsonObject group : member.groups()) {
            List<Long> buckets = group.object("flushes")
                    .map(flushes -> flushes.numbers("buckets"))
                    .orElse(List.of());
            if (buckets.size() == sum.buckets().size()) {
                sum = sum.plus(new Durations.Counts(buckets, 0));
            }
        }
        return sum;
    }

    private Optional<MemberRow> earlier(MemberRow member) {
        return before == null
                ? Optional.empty()
                : before.members().stream()
                        .filter(each -> each.isThere() && each.id().equals(member.id()))
                        .findFirst();
    }

    private Section caches(int rows) {
        Table table = new Table(
                "CACHE",
                ">ENTRIES",
                ">BYTES",
                ">HIT %",
                ">READS",
                ">PUTS",
                ">REMOVED",
                ">EXPIRED",
                ">EVICTED",
                ">LISTENERS");
        largest(now.caches(), rows, cache -> cache.number("entries"))
                .forEach(cache -> cacheRow(table, cache.name(), cache));
        return section("CACHES", table, now.caches().size(), rows);
    }

    private static void cacheRow(Table table, String name, CacheRow cache) {
        table.row(
                name,
                Units.count(cache.number("entries")),
                Units.bytes(cache.number("bytes")),
                Units.percent(cache.number("hits"), cache.reads()),
                Units.count(cache.reads()),
                Units.count(cache.number("puts")),
                Units.count(cache.number("removals")),
                Units.count(cache.number("expirations")),
                Units.count(cache.number("evictions")),
                Units.count(cache.number("listeners")));
    }

    private Section regions(List<CacheRow> regions, int rows) {
        Table table = new Table("REGION", ">ENTRIES", ">HIT %", ">LOCKS HELD", ">LATE PUTS REFUSED");
        largest(regions, rows, region -> region.number("softLocks") * 1_000_000L + region.number("latePuts"))
                .forEach(region -> table.row(
                        region.name(),
                        Units.count(region.number("entries")),
                        Units.percent(region.number("hits"), region.reads()),
                        Units.count(region.number("softLocks")),
                        Units.count(region.number("latePuts"))));
        return section("HIBERNATE REGIONS", table, regions.size(), rows);
    }

    private Section clients(int rows) {
        Table table = new Table("CLIENT", "CERTIFICATE", "VERSION", ">CONNECTIONS", ">PENDING", ">LISTENERS", ">LAG");
        largest(now.clients(), rows, client -> client.lag() * 1_000_000L + client.pending())
                .forEach(client -> table.row(
                        client.name(),
                        client.identity(),
                        client.version(),
                        Units.count(client.connections()),
                        Units.count(client.pending()),
                        Units.count(client.watches()),
                        Units.count(client.lag())));
        return section("CLIENTS", table, now.clients().size(), rows);
    }

    private static Section section(String title, Table table, int all, int rows) {
        if (all == 0) {
            return new Section(title, new Table("none"), 0, List.of());
        }
        int hidden = Math.max(0, all - rows);
        return new Section(title, table, hidden, hidden == 0 ? List.of() : List.of("and " + hidden + " more"));
    }

    /** In order of name, those that matter most. */
    private static <T> List<T> largest(List<T> all, int rows, ToLongFunction<T> weight) {
        List<T> most = all.stream()
                .sorted(Comparator.comparingLong(weight).reversed())
                .limit(rows)
                .toList();
        return all.stream().filter(most::contains).toList();
    }

    private List<String> total() {
        CacheRow sum = now.caches().stream().reduce(CacheRow::plus).orElse(null);
        long there = now.members().stream().filter(MemberRow::isThere).count();
        String caches = sum == null
                ? "0 caches"
                : Units.count(now.caches().size()) + " caches, " + Units.count(sum.number("entries")) + " entries, "
                        + Units.bytes(sum.number("bytes")) + ", hit % "
                        + Units.percent(sum.number("hits"), sum.reads());
        return List.of(
                "",
                "TOTAL  " + there + "/" + now.members().size() + " members, " + caches + ", "
                        + Units.count(now.clients().stream()
                                .mapToLong(ClientRow::connections)
                                .sum()) + " client connections");
    }

    private static OptionalLong sum(MemberRow member, String name) {
        return values(
                member,
                name,
                numbers -> OptionalLong.of(
                        numbers.stream().mapToLong(Long::longValue).sum()));
    }

    private static OptionalLong max(MemberRow member, String name) {
        return values(
                member,
                name,
                numbers -> numbers.stream().mapToLong(Long::longValue).max());
    }

    private static OptionalLong values(MemberRow member, String name, Function<List<Long>, OptionalLong> fold) {
        List<Long> numbers = member.groups().stream()
                .map(group -> group.number(name))
                .filter(OptionalLong::isPresent)
                .map(OptionalLong::getAsLong)
                .toList();
        return numbers.isEmpty() ? OptionalLong.empty() : fold.apply(numbers);
    }

    private static long disk(MemberRow member) {
        return member.told()
                .flatMap(told -> told.object("disk"))
                .map(disk -> disk.number("usedBytes").orElse(-1))
                .orElse(-1L);
    }
}
