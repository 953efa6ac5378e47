package io.loomcache.hibernate;

import io.loomcache.client.SourcedCaches;
import io.loomcache.map.Operation;
import io.loomcache.map.Result;
import java.util.concurrent.atomic.LongAdder;

/** What Hibernate's own statistics can't know: what the cluster made of what was sent. Thread-safe. */
final class Counters {

    final LongAdder filled = new LongAdder();
    final LongAdder fillsRefused = new LongAdder();
    final LongAdder updated = new LongAdder();
    final LongAdder updatesRefused = new LongAdder();
    final LongAdder unanswered = new LongAdder();
    final LongAdder locksFailed = new LongAdder();
    final LongAdder followUpsLost = new LongAdder();

    /** Counts what became of values that were sent. */
    void count(SourcedCaches.Step step) {
        for (int i = 0; i < step.parts().size(); i++) {
            Operation.Part part = step.parts().get(i);
            int stored = step.results().get(i) instanceof Result.Stored result
                    ? result.stored().cardinality()
                    : 0;
            if (part instanceof Operation.Fill fill) {
                filled.add(stored);
                fillsRefused.add(fill.items().size() - (long) stored);
            } else if (part instanceof Operation.SoftUnlock unlock) {
                long values = unlock.changes().stream()
                        .filter(change -> change.value() != null)
                        .count();
                updated.add(stored);
                updatesRefused.add(values - stored);
            }
        }
    }
}
