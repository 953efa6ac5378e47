package io.loomcache.spring;

import io.loomcache.config.MemberConfig;
import io.loomcache.member.Member;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A member of a cluster in an application's JVM, which remembers whether it has failed. Thread-safe. */
final class RunningMember implements AutoCloseable {

    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final Member member;

    private RunningMember(MemberConfig config) {
        this.member = Member.start(config, failure::complete);
    }

    /**
     * Starts it; does not wait for a leader.
     *
     * @throws RuntimeException it can't start; nothing is left running
     */
    static RunningMember start(MemberConfig config) {
        return new RunningMember(config);
    }

    /** Why it does not serve, for people; null if it does. */
    @Nullable
    String notReadyReason() {
        return member.notReadyReason();
    }

    /** Whether it has stopped itself, after which only a new process helps. */
    boolean hasFailed() {
        return failure.isDone();
    }

    @Override
    public void close() {
        member.close();
    }
}
