package io.loomcache.raft;

import java.time.Duration;
import java.util.function.Consumer;

/** Makes executors for groups. Stateless. */
public final class RaftExecutors {

    private RaftExecutors() {}

    /** A thread of its own for one group. */
    public static RaftExecutor thread(String name, Duration heartbeatInterval, Consumer<Throwable> onFailure) {
        return new RaftThread(name, heartbeatInterval, onFailure);
    }
}
