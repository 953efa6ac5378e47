package io.loomcache.admin;

import static java.util.stream.Collectors.joining;

import io.loomcache.member.GroupStatus;
import io.loomcache.member.MemberStatus;
import io.loomcache.net.NetMetrics.Refusal;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A member's status as one line of JSON. Names may be added, those that are there stay. */
public final class StatusJson {

    private StatusJson() {}

    static String of(MemberStatus status) {
        return "{\"memberId\":" + text(status.memberId())
                + ",\"clusterId\":" + text(status.clusterId())
                + ",\"version\":" + text(status.version())
                + ",\"groups\":"
                + status.groups().stream().map(StatusJson::group).collect(joining(",", "[", "]"))
                + ",\"connections\":" + connections(status.connections())
                + "}\n";
    }

    private static String group(GroupStatus group) {
        return "{\"group\":" + group.number()
                + ",\"leader\":" + text(group.leader())
                + ",\"term\":" + group.term()
                + ",\"role\":" + text(name(group.role()))
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
                .map(reason -> text(name(reason)) + ":" + connections.refused().getOrDefault(reason, 0L))
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

    private static String text(@Nullable String text) {
        return text == null ? "null" : Json.text(text);
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
