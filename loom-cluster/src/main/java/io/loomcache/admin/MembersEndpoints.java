package io.loomcache.admin;

import static java.util.stream.Collectors.joining;

import io.loomcache.config.Address;
import io.loomcache.config.Permission;
import io.loomcache.member.Members;
import io.loomcache.member.Members.Info;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who the members are, and how they are changed: {@code GET /api/cluster/members}, {@code POST .../promote?id=M} and
 * {@code POST .../remove?id=M&force=true}. 200 if it is done in all groups, 409 if not, with the reason. Stateless.
 */
public final class MembersEndpoints {

    private static final String PATH = "/api/cluster/members";

    private MembersEndpoints() {}

    /**
     * All of them.
     *
     * @param members null: there is no member yet
     */
    public static List<Endpoint> of(Supplier<@Nullable Members> members) {
        return List.of(
                Endpoint.get(
                        PATH,
                        Permission.READ_ONLY,
                        request -> Answer.from(members.get(), there -> list(request, there))),
                Endpoint.post(
                        PATH + "/promote",
                        Permission.ADMIN,
                        request -> change(members, there -> there.promote(request.required("id")))),
                Endpoint.post(
                        PATH + "/remove",
                        Permission.ADMIN,
                        request -> change(members, there -> there.remove(request.required("id"), isForced(request)))));
    }

    private static boolean isForced(AdminRequest request) {
        return request.optional("force").map(Boolean::parseBoolean).orElse(false);
    }

    private static Answer list(AdminRequest request, Members members) {
        boolean isText = request.optional("format").filter("text"::equals).isPresent();
        return isText
                ? Answer.text(Answer.OK, "text/plain; charset=utf-8", text(members.list()))
                : Answer.json(
                        Answer.OK,
                        members.list().stream()
                                .map(MembersEndpoints::json)
                                .collect(joining(",", "{\"members\":[", "]}\n")));
    }

    private static String text(List<Info> members) {
        return members.stream()
                .map(each -> String.format(
                        "%-20s %-8s %-28s %s%s%s%s%s%n",
                        each.id(),
                        each.isVoting() ? "voter" : "learner",
                        address(each.address()),
                        each.incarnation(),
                        each.leads().isEmpty() ? "" : " leads " + each.leads(),
                        each.isThis() ? " this" : "",
                        each.zone() == null ? "" : " zone " + each.zone(),
                        each.node() == null ? "" : " node " + each.node()))
                .collect(joining());
    }

    private static String json(Info member) {
        return "{\"id\":" + Json.text(member.id())
                + ",\"incarnation\":" + Json.text(member.incarnation())
                + ",\"address\":" + Json.text(address(member.address()))
                + ",\"voting\":" + member.isVoting()
                + ",\"leads\":" + member.leads()
                + ",\"this\":" + member.isThis()
                + ",\"zone\":" + Json.text(member.zone())
                + ",\"node\":" + Json.text(member.node())
                + "}";
    }

    private static String address(@Nullable Address address) {
        return address == null ? "unknown" : address.toString();
    }

    /** Something that may take its time. */
    private interface Change {
        Members.Outcome make(Members members) throws InterruptedException;
    }

    private static Answer change(Supplier<@Nullable Members> members, Change change) {
        return Answer.from(members.get(), there -> change(there, change));
    }

    private static Answer change(Members members, Change change) {
        try {
            Members.Outcome outcome = change.make(members);
            return Answer.state(
                    outcome.isDone() ? Answer.OK : Answer.CONFLICT,
                    outcome.isDone() ? "DONE" : "NOT_DONE",
                    outcome.text());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.state(Answer.UNAVAILABLE, "NOT_DONE", "this member is stopping");
        }
    }
}
