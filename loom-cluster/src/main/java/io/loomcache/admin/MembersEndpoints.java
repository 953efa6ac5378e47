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
    private static final int CONFLICT = 409;

    private MembersEndpoints() {}

    /**
     * All of them.
     *
     * @param members null: there is no member yet
     */
    public static List<Endpoint> of(Supplier<@Nullable Members> members) {
        return List.of(
                Endpoint.get(PATH, Permission.READ_ONLY, request -> list(request, present(members))),
                Endpoint.post(
                        PATH + "/promote",
                        Permission.ADMIN,
                        request -> change(() -> present(members).promote(request.required("id")))),
                Endpoint.post(
                        PATH + "/remove",
                        Permission.ADMIN,
                        request -> change(() -> present(members).remove(request.required("id"), isForced(request)))));
    }

    private static Members present(Supplier<@Nullable Members> members) {
        Members present = members.get();
        if (present == null) {
            throw new IllegalArgumentException("this member is starting");
        }
        return present;
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
                        "%-20s %-8s %-28s %s%s%s%n",
                        each.id(),
                        each.isVoting() ? "voter" : "learner",
                        address(each.address()),
                        each.incarnation(),
                        each.leads().isEmpty() ? "" : " leads " + each.leads(),
                        each.isThis() ? " this" : ""))
                .collect(joining());
    }

    private static String json(Info member) {
        return "{\"id\":\"" + Json.escape(member.id()) + "\",\"incarnation\":\"" + member.incarnation()
                + "\",\"address\":\"" + Json.escape(address(member.address())) + "\",\"voting\":" + member.isVoting()
                + ",\"leads\":" + member.leads() + ",\"this\":" + member.isThis() + "}";
    }

    private static String address(@Nullable Address address) {
        return address == null ? "unknown" : address.toString();
    }

    /** Something that may take its time. */
    private interface Change {
        Members.Outcome make() throws InterruptedException;
    }

    private static Answer change(Change change) {
        try {
            Members.Outcome outcome = change.make();
            return Answer.state(
                    outcome.isDone() ? Answer.OK : CONFLICT, outcome.isDone() ? "DONE" : "NOT_DONE", outcome.text());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.state(Answer.UNAVAILABLE, "NOT_DONE", "this member is stopping");
        }
    }
}
