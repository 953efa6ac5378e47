package io.loomcache.storage;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** For recordings of the JVM: one snapshot. Costs nothing while nobody records. */
@Name("io.loomcache.Snapshot")
@Label("Snapshot")
@Description("A snapshot became durable")
@Category({"LoomCache", "Storage"})
@StackTrace(false)
final class SnapshotEvent extends Event {

    @Label("Index")
    @Description("Of the last log entry in it")
    long index;

    @Label("Bytes")
    @DataAmount
    long bytes;

    @Label("Received")
    @Description("Whether it came from another member; else it was taken here")
    boolean received;

    void write(long index, long bytes, boolean received) {
        end();
        if (shouldCommit()) {
            this.index = index;
            this.bytes = bytes;
            this.received = received;
            commit();
        }
    }
}
