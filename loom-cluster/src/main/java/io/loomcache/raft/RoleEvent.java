package io.loomcache.raft;

import io.microraft.RaftEndpoint;
import io.microraft.RaftRole;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** For recordings of the JVM: a step of an election. Costs nothing while nobody records. */
@Name("io.loomcache.Election")
@Label("Election")
@Description("A member stands for election, leads, follows, or learns who leads")
@Category({"LoomCache", "Raft"})
@StackTrace(false)
final class RoleEvent extends Event {

    @Label("Group")
    int group;

    @Label("Term")
    int term;

    @Label("Role")
    @Nullable
    String role;

    @Label("Leader")
    @Description("As far as this member knows; none if it is missing")
    @Nullable
    String leader;

    void write(int group, int term, RaftRole role, @Nullable RaftEndpoint leader) {
        if (shouldCommit()) {
            this.group = group;
            this.term = term;
            this.role = role.name();
            this.leader = leader instanceof MemberEndpoint member ? member.id() : null;
            commit();
        }
    }
}
