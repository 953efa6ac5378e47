package io.loomcache.simulation;

import io.loomcache.raft.MemberEndpoint;
import io.loomcache.raft.MembershipChange;
import io.loomcache.raft.RaftGroup;
import java.util.Random;

/**
 * Replaces a member by the spare one: adds it as a learner, gives it a vote, removes the other. Each step goes to
 * whoever leads, and starts from what has been committed, so that one whose outcome is unknown may be taken again.
 */
final class Membership {

    private final World world;
    private final MemberEndpoint joining;
    private final MemberEndpoint leaving;

    Membership(World world, Random random) {
        this.world = world;
        this.joining = world.members.get(world.members.size() - 1).endpoint();
        this.leaving = world.founders.get(random.nextInt(world.founders.size()));
    }

    /** The next step in every group. */
    void next() {
        for (int group = 0; group < world.raft.groups(); group++) {
            for (SimulatedMember member : world.members) {
                if (member.leads(group) && !member.isPaused()) {
                    next(member, group);
                }
            }
        }
    }

    private void next(SimulatedMember leader, int number) {
        RaftGroup group = leader.group(number);
        RaftGroup.Members members = group.members();
        if (!members.all().contains(joining)) {
            change(leader, group, joining, MembershipChange.ADD_LEARNER);
        } else if (!members.voting().contains(joining)) {
            change(leader, group, joining, MembershipChange.PROMOTE);
        } else if (members.all().contains(leaving)) {
            change(leader, group, leaving, MembershipChange.REMOVE);
        }
    }

    private void change(SimulatedMember leader, RaftGroup group, MemberEndpoint member, MembershipChange change) {
        world.trace.event(leader.id, "is asked to " + change + " " + member);
        var unused = group.changeMembers(member, change)
                .whenComplete((done, failure) -> world.trace.event(
                        leader.id, change + " " + member + (failure == null ? " is done" : " fails: " + failure)));
    }

    /** Whether a member belongs to a group in the end, as those say who lead. */
    static boolean isIn(World world, SimulatedMember member, int group) {
        return world.members.stream()
                .filter(each -> each.leads(group))
                .allMatch(leader -> leader.group(group).members().all().contains(member.endpoint()));
    }
}
