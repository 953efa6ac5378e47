package io.loomcache.console;

import io.loomcache.admin.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What all members together say: each says what it knows at its own moment, so that during a change they need not
 * fit together. Immutable.
 *
 * @param at when they were asked
 * @param clusterId empty if nobody answered
 * @param problems why the cluster is not healthy; empty if it is
 * @param notes what is no failure but may become one
 * @param zoneSafe whether a majority of the voters is left whichever zone is lost; empty: no member knows. So {@code nodeSafe}
 */
record ClusterView(
        Instant at,
        String clusterId,
        Health health,
        List<String> problems,
        List<String> notes,
        Optional<Boolean> zoneSafe,
        Optional<Boolean> nodeSafe,
        List<GroupRow> groups,
        List<MemberRow> members,
        List<CacheRow> caches,
        List<ClientRow> clients) {

    /** A member that is behind by more entries can't take over at once. */
    static final long FAR_BEHIND_ENTRIES = 10_000;

    static ClusterView of(List<Told> told, Instant at) {
        List<GroupRow> groups = groups(told);
        List<MemberRow> members =
                told.stream().map(answer -> member(answer, groups)).toList();
        Optional<Boolean> zoneSafe = isSafe(members, "zoneSafe");
        Optional<Boolean> nodeSafe = isSafe(members, "nodeSafe");
        List<String> problems = new ArrayList<>();
        Health health = judge(groups, members, problems);
        return new ClusterView(
                at,
                members.stream()
                        .flatMap(member -> member.told().stream())
                        .flatMap(answer -> answer.text("clusterId").stream())
                        .findFirst()
                        .orElse(""),
                health,
                List.copyOf(problems),
                notes(groups, members, zoneSafe, nodeSafe),
                zoneSafe,
                nodeSafe,
                groups,
                members,
                caches(members),
                clients(members));
    }

    private static List<GroupRow> groups(List<Told> told) {
        Map<Long, List<JsonObject>> byNumber = new TreeMap<>();
        told.stream()
                .flatMap(answer -> answer.statistics().stream())
                .flatMap(answer -> answer.objects("groups").stream())
                .forEach(group -> byNumber.computeIfAbsent(number(group, "group"), any -> new ArrayList<>())
                        .add(group));
        List<GroupRow> groups = new ArrayList<>();
        byNumber.forEach((number, views) -> groups.add(group(number, views)));
        return List.copyOf(groups);
    }

    /** Of several that take themselves for the leader the one with the highest term is, or was last. */
    private static GroupRow group(long number, List<JsonObject> views) {
        Comparator<JsonObject> byTerm = Comparator.comparingLong(view -> number(view, "term"));
        Optional<JsonObject> leading = views.stream().filter(MemberRow::leads).max(byTerm);
        Optional<JsonObject> led = views.stream()
                .filter(view -> view.text("leader").isPresent())
                .max(byTerm.thenComparingLong(view -> number(view, "commitIndex")));
        boolean isTold = leading.isPresent()
                && number(leading.get(), "term")
                        >= led.map(view -> number(view, "term")).orElse(0L);
        JsonObject best = isTold ? leading.get() : led.orElse(views.get(0));
        return new GroupRow(
                number,
                best.text("leader").orElse(""),
                isTold,
                best.number("term"),
                best.number("commitIndex"),
                best.number("voters"),
                best.number("members"));
    }

    private static MemberRow member(Told told, List<GroupRow> groups) {
        Optional<JsonObject> answer = told.statistics();
        return new MemberRow(
                told.target(),
                answer.flatMap(known -> known.text("memberId")).orElse(told.target()),
                told.problem(),
                answer.flatMap(known -> known.text("notReady")).orElse(""),
                answer.map(known -> lag(known, groups)).orElse(OptionalLong.empty()),
                answer);
    }

    private static OptionalLong lag(JsonObject answer, List<GroupRow> groups) {
        Map<Long, OptionalLong> committed =
                groups.stream().collect(Collectors.toMap(GroupRow::number, GroupRow::commitIndex));
        return answer.objects("groups").stream()
                .filter(group -> group.number("appliedIndex").isPresent())
                .mapToLong(group -> Math.max(
                        0,
                        committed
                                        .getOrDefault(number(group, "group"), OptionalLong.empty())
                                        .orElse(0)
                                - number(group, "appliedIndex")))
                .max();
    }

    private static Health judge(List<GroupRow> groups, List<MemberRow> members, List<String> problems) {
        boolean isDown = groups.isEmpty();
        if (isDown) {
            problems.add("no member answers for a group");
        }
        for (GroupRow group : groups) {
            if (group.leader().isEmpty()) {
                isDown = true;
                problems.add("group " + group.number() + " has no leader");
            } else if (!group.isTold()) {
                problems.add("group " + group.number() + ": " + group.leader()
                        + " leads, as others say; it did not answer for itself");
            }
        }
        for (MemberRow member : members) {
            if (!member.isThere()) {
                problems.add(member.target() + ": " + member.problem());
            } else if (!member.notReady().isEmpty()) {
                problems.add(member.id() + " is not ready: " + member.notReady());
            }
            if (member.lag().orElse(0) > FAR_BEHIND_ENTRIES) {
                problems.add(member.id() + " is " + Units.count(member.lag()) + " entries behind");
            }
        }
        return isDown ? Health.DOWN : problems.isEmpty() ? Health.HEALTHY : Health.DEGRADED;
    }

    private static List<String> notes(
            List<GroupRow> groups, List<MemberRow> members, Optional<Boolean> zoneSafe, Optional<Boolean> nodeSafe) {
        List<String> notes = new ArrayList<>();
        long voters = voters(groups);
        if (voters > members.size()) {
            notes.add(members.size() + " of " + voters + " voting members were asked: --members names the others");
        }
        if (voters > 0 && voters % 2 == 0) {
            notes.add(voters + " voting members survive no more failures than " + (voters - 1) + " would");
        }
        zoneSafe.filter(isSafe -> !isSafe)
                .ifPresent(unsafe -> notes.add("the loss of one zone takes the majority with it"));
        nodeSafe.filter(isSafe -> !isSafe)
                .ifPresent(unsafe -> notes.add("the loss of one node takes the majority with it"));
        Set<String> versions = members.stream()
                .filter(MemberRow::isThere)
                .map(MemberRow::version)
                .collect(Collectors.toCollection(TreeSet::new));
        if (versions.size() > 1) {
            notes.add("members are of several versions: " + String.join(", ", versions));
        }
        return List.copyOf(notes);
    }

    /** Of the first group: all groups have the same members. */
    private static long voters(List<GroupRow> groups) {
        return groups.isEmpty() ? 0 : groups.get(0).voters().orElse(0);
    }

    /** Who has heard less says nothing, and what one member knows to be unsafe is. */
    private static Optional<Boolean> isSafe(List<MemberRow> members, String name) {
        return members.stream()
                .flatMap(member -> member.told().stream())
                .flatMap(told -> told.bool(name).stream())
                .reduce(Boolean::logicalAnd);
    }

    private static List<CacheRow> caches(List<MemberRow> members) {
        Map<String, CacheRow> byName = new TreeMap<>();
        for (long group : groupNumbers(members)) {
            List<JsonObject> views = members.stream()
                    .flatMap(member -> member.groups().stream())
                    .filter(view -> number(view, "group") == group)
                    .sorted(Comparator.comparing(MemberRow::leads)
                            .thenComparingLong(view -> number(view, "appliedIndex"))
                            .reversed())
                    .toList();
            for (JsonObject cache : views.get(0).objects("caches")) {
                String name = cache.text("name").orElse("");
                byName.merge(
                        name,
                        CacheRow.of(cache)
                                .with("hits", sum(views, name, "hits"))
                                .with("misses", sum(views, name, "misses")),
                        CacheRow::plus);
            }
        }
        return List.copyOf(byName.values());
    }

    private static Set<Long> groupNumbers(List<MemberRow> members) {
        Set<Long> numbers = new LinkedHashSet<>();
        members.forEach(member -> member.groups().forEach(group -> numbers.add(number(group, "group"))));
        return numbers;
    }

    private static long sum(Collection<JsonObject> views, String cache, String counter) {
        return views.stream()
                .flatMap(view -> view.objects("caches").stream())
                .filter(each -> each.text("name").filter(cache::equals).isPresent())
                .mapToLong(each -> number(each, counter))
                .sum();
    }

    private static List<ClientRow> clients(List<MemberRow> members) {
        Map<String, ClientRow> byName = new TreeMap<>();
        members.stream()
                .flatMap(member -> member.told().stream())
                .flatMap(answer -> answer.objects("clients").stream())
                .map(client -> new ClientRow(
                        client.text("name").orElse(""),
                        client.text("identity").orElse(""),
                        client.text("version").orElse(Units.UNKNOWN),
                        1,
                        number(client, "pending"),
                        number(client, "watches"),
                        number(client, "lag")))
                .forEach(client -> byName.merge(
                        client.name() + '\0' + client.identity() + '\0' + client.version(), client, ClientRow::plus));
        return List.copyOf(byName.values());
    }

    static long number(JsonObject object, String name) {
        return object.number(name).orElse(0);
    }
}
