package io.loomcache.raft;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** For recordings of the JVM: one entry of the log applied. Costs nothing while nobody records. */
@Name("io.loomcache.Apply")
@Label("Apply")
@Description("A committed entry of the log changed the map")
@Category({"LoomCache", "Raft"})
@StackTrace(false)
@Threshold("5 ms")
final class ApplyEvent extends Event {

    @Label("Index")
    long index;

    @Label("Bytes")
    @DataAmount
    long bytes;

    void write(long index, long bytes) {
        end();
        if (shouldCommit()) {
            this.index = index;
            this.bytes = bytes;
            commit();
        }
    }
}
