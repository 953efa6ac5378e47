package io.loomcache.storage;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** For recordings of the JVM: one flush. Costs nothing while nobody records. */
@Name("io.loomcache.Flush")
@Label("Flush")
@Description("Log entries or the hard state of a group became durable")
@Category({"LoomCache", "Storage"})
@StackTrace(false)
@Threshold("10 ms")
final class FlushEvent extends Event {

    @Label("Entries")
    @Description("Log entries that became durable; 0 for the hard state alone")
    int entries;

    @Label("Bytes")
    @DataAmount
    long bytes;

    void write(int entries, long bytes) {
        end();
        if (shouldCommit()) {
            this.entries = entries;
            this.bytes = bytes;
            commit();
        }
    }
}
