package io.loomcache.console;

import static java.util.stream.Collectors.joining;

import io.loomcache.admin.Json;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A {@link ClusterView} as one line of JSON, with all that the members said as it came. Names may be added, those that
 * are there stay. Stateless.
 */
final class ClusterJson {

    private ClusterJson() {}

    /** @param told from which the view was made, in the order of its members */
    static String of(ClusterView view, List<Told> told) {
        return "{\"at\":" + Json.text(view.at().toString())
                + ",\"clusterId\":" + Json.text(view.clusterId())
                + ",\"health\":" + Json.text(name(view.health()))
                + ",\"problems\":" + texts(view.problems())
                + ",\"notes\":" + texts(view.notes())
                + ",\"zoneSafe\":" + isSafe(view.zoneSafe())
                + ",\"nodeSafe\":" + isSafe(view.nodeSafe())
                + ",\"groups\":"
                + view.groups().stream().map(ClusterJson::group).collect(joining(",", "[", "]"))
                + ",\"members\":" + members(view, told)
                + ",\"caches\":"
                + view.caches().stream().map(ClusterJson::cache).collect(joining(",", "[", "]"))
                + ",\"clients\":"
                + view.clients().stream().map(ClusterJson::client).collect(joining(",", "[", "]"))
                + "}";
    }

    private static String isSafe(Optional<Boolean> isSafe) {
        return isSafe.map(String::valueOf).orElse("null");
    }

    private static String group(GroupRow group) {
        return "{\"group\":" + group.number()
                + ",\"leader\":" + (group.leader().isEmpty() ? "null" : Json.text(group.leader()))
                + ",\"term\":" + number(group.term())
                + ",\"commitIndex\":" + number(group.commitIndex())
                + ",\"voters\":" + number(group.voters())
                + ",\"members\":" + number(group.members())
                + "}";
    }

    private static String members(ClusterView view, List<Told> told) {
        StringBuilder members = new StringBuilder("[");
        for (int i = 0; i < told.size(); i++) {
            MemberRow member = view.members().get(i);
            members.append(i == 0 ? "" : ",")
                    .append("{\"target\":")
                    .append(Json.text(member.target()))
                    .append(",\"memberId\":")
                    .append(Json.text(member.id()))
                    .append(",\"problem\":")
                    .append(member.problem().isEmpty() ? "null" : Json.text(member.problem()))
                    .append(",\"lag\":")
                    .append(number(member.lag()))
                    .append(",\"stats\":")
                    .append(told.get(i).raw().isEmpty() ? "null" : told.get(i).raw())
                    .append('}');
        }
        return members.append(']').toString();
    }

    private static String cache(CacheRow cache) {
        return "{\"name\":" + Json.text(cache.name())
                + ",\"owner\":" + Json.text(cache.owner())
                + cache.numbers().entrySet().stream()
                        .map(number -> "," + Json.text(number.getKey()) + ":" + number.getValue())
                        .collect(joining())
                + "}";
    }

    private static String client(ClientRow client) {
        return "{\"name\":" + Json.text(client.name())
                + ",\"identity\":" + Json.text(client.identity())
                + ",\"version\":" + Json.text(client.version())
                + ",\"connections\":" + client.connections()
                + ",\"pending\":" + client.pending()
                + ",\"watches\":" + client.watches()
                + ",\"lag\":" + client.lag()
                + "}";
    }

    private static String texts(List<String> texts) {
        return texts.stream().map(Json::text).collect(joining(",", "[", "]"));
    }

    private static String number(OptionalLong number) {
        return number.isPresent() ? "" + number.getAsLong() : "null";
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
