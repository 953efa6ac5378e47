package io.loomcache.admin;

import static java.util.stream.Collectors.joining;

import io.loomcache.member.GroupStatus;
import io.loomcache.member.MemberStatus;
import io.loomcache.member.Safety;
import io.loomcache.member.Spread;
import io.loomcache.net.NetMetrics.Refusal;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A member's status as one line of JSON. Names may be added, those that are there stay. */
public final class StatusJson {

    private StatusJson() {}

    static String of(MemberStatus status) {
        return "{\"memberId\":" + Json.text(status.memberId())
                + ",\"clusterId\":" + Json.text(status.clusterId())
                + ",\"version\":" + Json.text(status.version())
                + ",\"groups\":"
                + status.groups().stream().map(StatusJson::group).collect(joining(",", "[", "]"))
                + ",\"connections\":" + connections(status.connections())
                + "," + spread(status.spread())
                + "}\n";
    }

    /** Zone and machine, and whether a loss of one leaves a majority, null where that is not known; without braces. */
    public static String spread(Spread spread) {
        return "\"zone\":" + Json.text(spread.zone())
                + ",\"node\":" + Json.text(spread.node())
                + ",\"zoneSafe\":" + isSafe(spread.zones())
                + ",\"nodeSafe\":" + isSafe(spread.nodes());
    }

    private static String isSafe(Safety safety) {
        return switch (safety) {
            case SAFE -> "true";
            case UNSAFE -> "false";
            case UNKNOWN -> "null";
        };
    }

    private static String group(GroupStatus group) {
        return "{\"group\":" + group.number()
                + ",\"leader\":" + Json.text(group.leader())
                + ",\"term\":" + group.term()
                + ",\"role\":" + Json.text(name(group.role()))
                + ",\"flushes\":" + group.flushes()
                + ",\"appendedEntries\":" + group.appendedEntries()
                + ",\"snapshotIndex\":" + group.snapshotIndex()
                + ",\"listenersGivenUp\":" + group.listenersGivenUp()
                + "}";
    }

    /**
     * The connections alone.
     *
     * @param connections null: the member listens on no port
     */
    public static String connections(MemberStatus.@Nullable Connections connections) {
        if (connections == null) {
            return "null";
        }
        String refused = Arrays.stream(Refusal.values())
                .map(reason ->
                        Json.text(name(reason)) + ":" + connections.refused().getOrDefault(reason, 0L))
                .collect(joining(",", "{", "}"));
        return "{\"accepted\":" + connections.accepted()
                + ",\"open\":" + connections.open()
                + ",\"refused\":" + refused
                + ",\"framesIn\":" + connections.framesIn()
                + ",\"framesOut\":" + connections.framesOut()
                + ",\"bytesIn\":" + connections.bytesIn()
                + ",\"bytesOut\":" + connections.bytesOut()
                + "}";
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
