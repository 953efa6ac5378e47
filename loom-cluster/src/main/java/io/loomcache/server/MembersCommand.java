package io.loomcache.server;

import io.loomcache.admin.AdminClient;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** The command {@code members}: who they are, and changing them. */
final class MembersCommand {

    static final String NAME = "members";
    static final Set<String> OPTIONS = Set.of("config", "member");
    static final Set<String> FLAGS = Set.of("json", "force");

    /** Longer than a member goes on trying. */
    private static final int PATIENCE_MILLIS = 60_000;

    private static final String PATH = "/api/cluster/members";

    private MembersCommand() {}

    /**
     * Runs it.
     *
     * @throws CommandException the command line is wrong
     * @throws IOException the member does not answer; whether a change was made is not known
     */
    static ExitCode run(Arguments arguments, AdminClient member, PrintStream out) throws IOException {
        List<String> words = arguments.words();
        String what = words.isEmpty() ? "list" : words.get(0);
        return switch (what) {
            case "list" -> {
                arguments.atMost(1, NAME);
                yield shown(member.get(arguments.has("json") ? PATH : PATH + "?format=text"), out);
            }
            case "promote" -> shown(member.post(PATH + "/promote?id=" + id(arguments), PATIENCE_MILLIS), out);
            case "remove" ->
                shown(
                        member.post(
                                PATH + "/remove?id=" + id(arguments) + "&force=" + arguments.has("force"),
                                PATIENCE_MILLIS),
                        out);
            default ->
                throw CommandException.usage("members: unknown '" + what
                        + "', expected list, promote or remove; see 'loomcache help members'");
        };
    }

    private static String id(Arguments arguments) {
        arguments.atMost(2, NAME);
        if (arguments.words().size() < 2) {
            throw CommandException.usage("members: expected a member's id; see 'loomcache help members'");
        }
        return URLEncoder.encode(arguments.words().get(1), StandardCharsets.UTF_8);
    }

    private static ExitCode shown(AdminClient.Reply reply, PrintStream out) {
        out.println(reply.body());
        return reply.isOk() ? ExitCode.OK : ExitCode.FAILED;
    }
}
