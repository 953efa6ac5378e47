package io.loomcache.raft;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** For recordings of the JVM: one commit, at the leader. Costs nothing while nobody records. */
@Name("io.loomcache.Commit")
@Label("Commit")
@Description("From the leader's log until an entry was committed and applied")
@Category({"LoomCache", "Raft"})
@StackTrace(false)
@Threshold("20 ms")
final class CommitEvent extends Event {

    @Label("Group")
    int group;

    @Label("Bytes")
    @DataAmount
    long bytes;

    void write(int group, long bytes) {
        end();
        if (shouldCommit()) {
            this.group = group;
            this.bytes = bytes;
            commit();
        }
    }
}
