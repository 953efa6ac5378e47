package io.loomcache.raft;

import io.microraft.RaftEndpoint;
import io.microraft.RaftRole;
import io.microraft.report.RaftNodeReport;
import io.microraft.report.RaftNodeReportListener;
import org.jspecify.annotations.Nullable;

/** Counts elections and leaders as the engine reports them. Owned by the Raft thread. */
final class RoleChanges implements RaftNodeReportListener {

    private final int group;
    private @Nullable RaftRole role;
    private @Nullable RaftEndpoint leader;
    private int term;
    private long elections;
    private long leaderChanges;

    RoleChanges(int group) {
        this.group = group;
    }

    @Override
    public void accept(RaftNodeReport report) {
        RaftRole now = report.getRole();
        RaftEndpoint leads = report.getTerm().getLeaderEndpoint();
        int reported = report.getTerm().getTerm();
        boolean stands = now == RaftRole.CANDIDATE && (role != now || reported != term);
        boolean isOther = leads != null && !leads.equals(leader);
        if (stands) {
            elections++;
        }
        if (isOther) {
            leaderChanges++;
            leader = leads;
        }
        if (stands || isOther || role != now) {
            new RoleEvent().write(group, reported, now, leads);
        }
        role = now;
        term = reported;
    }

    /** How often this member stood for election. */
    long elections() {
        return elections;
    }

    /** How often another member led than before, this one among them. */
    long leaderChanges() {
        return leaderChanges;
    }
}
