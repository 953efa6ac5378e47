package io.loomcache.console;

import java.util.ArrayList;
import java.util.List;

/** A {@link ClusterView} in a few lines. Stateless. */
final class Summary {

    /** As wide as it takes: these lines are read by scripts too. */
    private static final int WIDTH = 1_000;

    private Summary() {}

    static List<String> lines(ClusterView view) {
        List<String> lines = new ArrayList<>();
        lines.add("cluster " + (view.clusterId().isEmpty() ? Units.UNKNOWN : view.clusterId()) + ": " + view.health());
        for (GroupRow group : view.groups()) {
            lines.add("group " + group.number() + ": leader " + (group.leader().isEmpty() ? "none" : group.leader())
                    + ", term " + Units.count(group.term()) + ", commit " + Units.count(group.commitIndex())
                    + ", voters " + Units.count(group.voters()));
        }
        Table table = new Table("member", "role", ">lag", "version", "zone", "state");
        for (MemberRow member : view.members()) {
            table.row(
                    member.id(),
                    member.role(),
                    Units.count(member.lag()),
                    member.version(),
                    member.zone().orElse(Units.UNKNOWN),
                    !member.isThere() ? "no answer" : member.notReady().isEmpty() ? "ready" : "not ready");
        }
        lines.addAll(table.lines(WIDTH));
        view.problems().forEach(problem -> lines.add("problem: " + problem));
        view.notes().forEach(note -> lines.add("note: " + note));
        return lines.stream().map(Table::printable).toList();
    }
}
