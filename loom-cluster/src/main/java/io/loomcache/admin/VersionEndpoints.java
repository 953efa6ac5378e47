package io.loomcache.admin;

import static java.util.stream.Collectors.joining;

import io.loomcache.config.Permission;
import io.loomcache.member.Member;
import io.loomcache.member.VersionStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/cluster/version}: which version the cluster is of, as this member knows it, and of which builds the
 * members are; a POST, with the parameter {@code to}, raises it in the groups that this member leads. 409: it can't be
 * raised so, and why. Stateless.
 */
public final class VersionEndpoints {

    private static final String PATH = "/api/cluster/version";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private VersionEndpoints() {}

    /**
     * The version of the cluster, and raising it.
     *
     * @param member null as long as it starts
     */
    public static List<Endpoint> of(Supplier<@Nullable Member> member) {
        return List.of(
                Endpoint.get(
                        PATH,
                        Permission.READ_ONLY,
                        request ->
                                Answer.from(member.get(), running -> Answer.json(Answer.OK, json(running.versions())))),
                Endpoint.post(
                        PATH,
                        Permission.ADMIN,
                        request -> Answer.from(member.get(), running -> raise(running, request.required("to")))));
    }

    private static Answer raise(Member member, String to) {
        Map<Integer, @Nullable String> outcomes = new TreeMap<>(member.raiseVersion(to, PATIENCE));
        String failures = outcomes.entrySet().stream()
                .filter(outcome -> outcome.getValue() != null)
                .map(outcome -> "group " + outcome.getKey() + ": " + outcome.getValue())
                .collect(joining("; "));
        if (!failures.isEmpty()) {
            return Answer.error(Answer.CONFLICT, failures);
        }
        return outcomes.isEmpty()
                ? Answer.error(Answer.CONFLICT, "this member leads no group: ask the leader")
                : Answer.json(Answer.OK, json(member.versions()));
    }

    private static String json(VersionStatus status) {
        String builds = status.builds().entrySet().stream()
                .map(build -> Json.text(build.getKey()) + ":" + Json.text(build.getValue()))
                .collect(joining(",", "{", "}"));
        String groups = status.groups().stream()
                .map(group -> "{\"group\":" + group.number() + ",\"version\":" + Json.text(group.version())
                        + ",\"applied\":" + group.applied() + "}")
                .collect(joining(",", "[", "]"));
        return "{\"version\":" + Json.text(status.cluster()) + ",\"member\":" + Json.text(status.memberId())
                + ",\"builds\":" + builds + ",\"groups\":" + groups + "}\n";
    }
}
