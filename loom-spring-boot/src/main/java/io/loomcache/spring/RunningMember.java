package io.loomcache.spring;

import io.loomcache.config.MemberConfig;
import io.loomcache.config.Settings;
import io.loomcache.member.Member;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A member of a cluster in an application's JVM, which remembers whether it has failed. Thread-safe. */
final class RunningMember implements AutoCloseable {

    private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(10);

    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final Member member;

    private RunningMember(MemberConfig config, Settings settings) {
        this.member = Member.start(config, settings, failure::complete);
    }

    /**
     * Starts it, with what the settings say beside its configuration; does not wait for a leader.
     *
     * @throws RuntimeException it can't start; nothing is left running
     */
    static RunningMember start(MemberConfig config, Settings settings) {
        return new RunningMember(config, settings);
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

    /** Hands over what it leads first, so that nobody waits for an election. */
    @Override
    public void close() {
        member.leave(LEAVE_TIMEOUT);
        member.close();
    }
}
