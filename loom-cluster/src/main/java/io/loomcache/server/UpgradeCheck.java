package io.loomcache.server;

import io.loomcache.admin.AdminClient;
import io.loomcache.map.ClusterVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a cluster is in a state from which its members may be upgraded, one after the other: a line with PASS, FAIL
 * or NOTE for each condition. It changes nothing.
 */
final class UpgradeCheck {

    /** A member that is further behind has not caught up. */
    private static final long ENTRIES_BEHIND = 10_000;

    private static final Pattern STATE_REASON = Pattern.compile("\"reason\":\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern MEMBER = Pattern.compile("\"member\":\"([^\"]*)\"");
    private static final Pattern VERSION = Pattern.compile("^\\{\"version\":\"([^\"]*)\"");
    private static final Pattern BUILDS = Pattern.compile("\"builds\":\\{([^}]*)}");
    private static final Pattern BUILD = Pattern.compile("\"([^\"]*)\":\"([^\"]*)\"");
    private static final Pattern APPLIED =
            Pattern.compile("\"group\":(\\d+),\"version\":\"[^\"]*\",\"applied\":(\\d+)");
    private static final Pattern LEADER = Pattern.compile("\"group\":(\\d+),\"leader\":(null|\"[^\"]*\")");
    private static final Pattern REFUSED = Pattern.compile("\"hello\":(\\d+)");

    private final Map<String, AdminClient> members;
    private final ClusterVersion target;
    private final Consumer<String> out;
    private boolean passed = true;

    /** @param members by address, all of the cluster */
    UpgradeCheck(Map<String, AdminClient> members, ClusterVersion target, Consumer<String> out) {
        this.members = members;
        this.target = target;
        this.out = out;
    }

    /** What one member said. */
    private record Told(String address, String ready, String version, String status) {

        String id() {
            return first(MEMBER, version, address);
        }

        String build() {
            return builds().getOrDefault(id(), "unknown");
        }

        String clusterVersion() {
            return first(VERSION, version, "unknown");
        }

        Map<String, String> builds() {
            Map<String, String> builds = new TreeMap<>();
            Matcher build = BUILD.matcher(first(BUILDS, version, ""));
            while (build.find()) {
                builds.put(build.group(1), build.group(2));
            }
            return builds;
        }

        Map<String, String> found(Pattern groupAndValue, String in) {
            Map<String, String> found = new TreeMap<>();
            Matcher matcher = groupAndValue.matcher(in);
            while (matcher.find()) {
                found.put(matcher.group(1), matcher.group(2));
            }
            return found;
        }

        long refused() {
            return Long.parseLong(first(REFUSED, status, "0"));
        }
    }

    /** Asks every member, and says what it found; true: everything is as it should be. */
    boolean run() {
        Map<String, String> silent = new LinkedHashMap<>();
        List<Told> told = ask(silent);
        report(silent.isEmpty(), "members", silent.isEmpty() ? told.size() + " answer" : silent.toString());
        if (told.isEmpty()) {
            return passed;
        }
        checkMembership(told);
        checkReady(told);
        checkVersions(told);
        checkLeaders(told);
        checkCaughtUp(told);
        checkRefusals(told, ask(new LinkedHashMap<>()));
        out.accept("NOTE  backup: make one, and keep it until the new version has proved itself");
        return passed;
    }

    private List<Told> ask(Map<String, String> silent) {
        List<Told> told = new ArrayList<>();
        members.forEach((address, member) -> {
            try {
                AdminClient.Reply ready = member.get("/health/ready");
                String why = ready.isOk() ? "" : first(STATE_REASON, ready.body(), ready.body());
                told.add(new Told(
                        address,
                        why,
                        body(member.get("/api/cluster/version")),
                        body(member.get("/api/cluster/status"))));
            } catch (IOException e) {
                silent.put(address, String.valueOf(e.getMessage()));
            }
        });
        return told;
    }

    private static String body(AdminClient.Reply reply) throws IOException {
        if (!reply.isOk()) {
            throw new IOException("it answers " + reply.status() + ": " + reply.body());
        }
        return reply.body();
    }

    /** Those who were asked are all that there are. */
    private void checkMembership(List<Told> told) {
        TreeSet<String> asked = new TreeSet<>();
        TreeSet<String> known = new TreeSet<>();
        told.forEach(each -> {
            asked.add(each.id());
            known.addAll(each.builds().keySet());
        });
        known.removeAll(asked);
        boolean areDistinct = asked.size() == told.size();
        report(
                known.isEmpty() && areDistinct,
                "all asked",
                !known.isEmpty()
                        ? "the cluster has members that were not asked, " + known + ": name all with --members"
                        : areDistinct ? String.join(", ", asked) : "some addresses are of one member: " + asked);
    }

    private void checkReady(List<Told> told) {
        Map<String, String> notReady = new TreeMap<>();
        told.stream().filter(each -> !each.ready().isEmpty()).forEach(each -> notReady.put(each.id(), each.ready()));
        report(notReady.isEmpty(), "ready", notReady.isEmpty() ? "all" : notReady.toString());
    }

    private void checkVersions(List<Told> told) {
        TreeSet<String> builds = new TreeSet<>();
        TreeSet<String> versions = new TreeSet<>();
        told.forEach(each -> {
            builds.add(each.build());
            versions.add(each.clusterVersion());
        });
        report(builds.size() == 1, "same build", builds.size() == 1 ? builds.first() : "several: " + builds);
        if (builds.size() != 1 || versions.size() != 1) {
            report(false, "cluster version", "members say " + versions);
            return;
        }
        ClusterVersion build = ClusterVersion.parse(builds.first());
        ClusterVersion cluster = ClusterVersion.parse(versions.first());
        report(
                cluster.equals(build),
                "cluster version",
                cluster.equals(build)
                        ? cluster + ", as the build"
                        : cluster + ", expected " + build + " as the build: the last upgrade is not finished, see"
                                + " 'loomcache cluster-version'");
        boolean isReachable = target.major() == build.major() && target.isAtLeast(cluster);
        report(
                isReachable,
                "target",
                target
                        + (isReachable
                                ? " may join members of " + builds.first() + "; its release notes name what it needs"
                                : ", expected the major version of " + builds.first() + " and at least " + cluster));
    }

    private void checkLeaders(List<Told> told) {
        TreeSet<String> views = new TreeSet<>();
        told.forEach(each -> views.add(each.found(LEADER, each.status()).toString()));
        boolean isClear = views.size() == 1
                && !views.first().contains("null")
                && !views.first().equals("{}");
        report(isClear, "leaders", isClear ? "every group has one" : "members say " + views);
    }

    private void checkCaughtUp(List<Told> told) {
        Map<String, Long> most = new TreeMap<>();
        told.forEach(each -> each.found(APPLIED, each.version())
                .forEach((group, applied) -> most.merge(group, Long.parseLong(applied), Math::max)));
        Map<String, Long> behind = new TreeMap<>();
        told.forEach(each -> each.found(APPLIED, each.version())
                .forEach((group, applied) ->
                        behind.merge(each.id(), most.getOrDefault(group, 0L) - Long.parseLong(applied), Math::max)));
        boolean areClose = behind.values().stream().allMatch(entries -> entries <= ENTRIES_BEHIND);
        report(areClose, "caught up", "log entries behind the first: " + behind);
    }

    private void checkRefusals(List<Told> before, List<Told> after) {
        Map<String, Long> more = new TreeMap<>();
        before.forEach(each -> more.merge(each.id(), -each.refused(), Long::sum));
        after.forEach(each -> more.merge(each.id(), each.refused(), Long::sum));
        boolean areNone = more.values().stream().allMatch(count -> count <= 0);
        report(
                areNone,
                "refused handshakes",
                areNone ? "none while this looked" : "somebody is being refused, see the members' logs: " + more);
    }

    private void report(boolean isPassed, String what, String detail) {
        passed &= isPassed;
        out.accept((isPassed ? "PASS  " : "FAIL  ") + what + ": " + detail);
    }

    private static String first(Pattern pattern, String in, String otherwise) {
        Matcher matcher = pattern.matcher(in);
        return matcher.find() ? matcher.group(1) : otherwise;
    }
}
