package io.loomcache.client;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Who leads a group, as far as this client knows. Members speak of different moments: the later term is
 * right (Raft thesis 3.3), and what is not news must not make us run between members that do not lead.
 * Not thread-safe; guarded by the lane's lock.
 */
final class LeaderView {

    /** After a refusal, how long hints and news of the same term are not followed again. */
    static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private @Nullable MemberChannel leader;
    private long term;
    private long refusedNanos;
    private long hintedNanos;

    LeaderView(long nowNanos) {
        this.refusedNanos = nowNanos - RETRY_NANOS;
        this.hintedNanos = nowNanos - RETRY_NANOS;
    }

    /** The open channel to the leader, null if there is none. */
    @Nullable
    MemberChannel current() {
        if (leader != null && !leader.isOpen()) {
            leader = null;
        }
        return leader;
    }

    /** A member says that it does not lead, and perhaps who does. */
    void refused(MemberChannel by, @Nullable MemberChannel hinted, long nowNanos) {
        refusedNanos = nowNanos;
        if (leader == by) {
            leader = null;
        }
        if (leader == null && hinted != null && hinted != by && nowNanos - hintedNanos >= RETRY_NANOS) {
            leader = hinted;
            hintedNanos = nowNanos;
        }
    }

    /** A member says who leads in a term; true if that is followed. */
    boolean learn(MemberChannel channel, long inTerm, long nowNanos) {
        boolean isNews = inTerm > term;
        boolean isAgain = inTerm == term && current() == null && nowNanos - refusedNanos >= RETRY_NANOS;
        if (isNews || isAgain) {
            term = inTerm;
            leader = channel;
        }
        return isNews || isAgain;
    }
}
