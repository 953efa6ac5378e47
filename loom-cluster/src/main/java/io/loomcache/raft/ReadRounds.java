package io.loomcache.raft;

import io.loomcache.map.Operation;
import io.loomcache.map.Result;
import io.microraft.QueryPolicy;
import io.microraft.RaftNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * ReadIndex rounds (Raft thesis 6.4), one at a time.
 *
 * <p>The engine lets a query that arrives during a round join it. That is wrong when the leader was
 * paused past its timeout with the round's acks already in its socket buffer: the acks confirm that it
 * led when they were sent, before the late query arrived, and another leader may have written since. So
 * the engine never has more than one of our rounds; what arrives meanwhile waits and forms the next one,
 * whose acks are all sent after its last query arrived. This is also what makes reads cheap: a round
 * costs the same for one query as for a thousand.
 *
 * <p>Owned by the Raft thread.
 */
final class ReadRounds {

    /** A query and who wants to know. */
    record Read(Operation.Query query, Reply reply) {}

    /** The queries of one round, run by the state machine at the round's read index. */
    record Round(List<Read> reads, List<Result> results) {}

    private final RaftNode node;
    private final RaftExecutor executor;
    private final int limit;
    private final LongSupplier answerNanos;
    private List<Read> waiting = new ArrayList<>();
    private boolean running;

    /** @param answerNanos how long the state machine took for the round that has just ended */
    ReadRounds(RaftNode node, RaftExecutor executor, int limit, LongSupplier answerNanos) {
        this.node = node;
        this.executor = executor;
        this.limit = limit;
        this.answerNanos = answerNanos;
    }

    void add(Read read) {
        if (waiting.size() >= limit) {
            read.reply.refused(new Refused(Refused.Reason.BUSY, limit + " reads are waiting", null));
            return;
        }
        waiting.add(read);
        if (!running) {
            running = true;
            executor.submit(this::begin);
        }
    }

    private void begin() {
        Round round = new Round(waiting, new ArrayList<>(waiting.size()));
        waiting = new ArrayList<>();
        long beganNanos = executor.nanoTime();
        var unused = node.query(round, QueryPolicy.LINEARIZABLE, Optional.empty(), Optional.empty())
                .whenComplete((ordered, failure) -> end(round, beganNanos, failure));
    }

    private void end(Round round, long beganNanos, @Nullable Throwable failure) {
        running = !waiting.isEmpty();
        if (running) {
            executor.submit(this::begin);
        }
        if (failure != null) {
            Refused refused = Refused.reading(failure);
            round.reads.forEach(read -> read.reply.refused(refused));
            return;
        }
        long nanos = answerNanos.getAsLong();
        Timing timing = new Timing(0, executor.nanoTime() - beganNanos - nanos, nanos, 0);
        for (int i = 0; i < round.reads.size(); i++) {
            round.reads.get(i).reply.timed(timing);
            round.reads.get(i).reply.answered(round.results.get(i));
        }
    }
}
