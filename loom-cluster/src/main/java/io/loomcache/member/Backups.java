package io.loomcache.member;

import io.loomcache.backup.BackupHeader;
import io.loomcache.backup.BackupStream;
import io.loomcache.backup.GroupState;
import io.loomcache.config.MemberAddress;
import io.loomcache.config.MemberConfig;
import io.loomcache.net.Hello;
import io.loomcache.raft.RaftGroup;
import io.loomcache.raft.Refused;
import io.loomcache.raft.RefusedException;
import io.loomcache.storage.Seal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Makes backups of a running member's groups. Thread-safe. */
final class Backups {

    /** A majority is asked whether this member leads; one that can't be reached for so long is not there. */
    private static final long PATIENCE_SECONDS = 3;

    private final MemberConfig config;
    private final List<RaftGroup> groups;
    private final LongSupplier nanoTime;
    private final Clock clock;

    Backups(MemberConfig config, List<RaftGroup> groups, LongSupplier nanoTime, Clock clock) {
        this.config = config;
        this.groups = groups;
        this.nanoTime = nanoTime;
        this.clock = clock;
    }

    /** See {@link Member#backup}. */
    BackupStream begin() {
        long deadlineNanos = nanoTime.getAsLong() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        List<CompletableFuture<RaftGroup.State>> asked =
                groups.stream().map(group -> group.state(deadlineNanos)).toList();
        List<GroupState> states = new ArrayList<>();
        for (int number = 0; number < asked.size(); number++) {
            RaftGroup.State state = taken(number, asked.get(number));
            states.add(new GroupState(number, state.index(), state.term(), state.parts()));
        }
        return new BackupStream(header(), Seal.PLAIN, states);
    }

    private BackupHeader header() {
        return new BackupHeader(
                config.clusterId(), "", config.memberId(), Hello.PRODUCT_VERSION, groups.size(), clock.millis(), null);
    }

    private RaftGroup.State taken(int group, CompletableFuture<RaftGroup.State> asked) {
        try {
            return asked.orTimeout(2 * PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RefusedException refused) {
                throw refusal(group, refused.refused());
            }
            throw new BackupRefusedException(
                    "group " + group + ": no majority answered within " + PATIENCE_SECONDS + " s: " + e.getCause(),
                    null);
        }
    }

    private BackupRefusedException refusal(int group, Refused refused) {
        MemberAddress leader = address(refused.leader());
        return new BackupRefusedException(
                "group " + group + ": " + refused.message()
                        + (leader == null ? "" : "; leader is " + leader + ", which makes backups of it"),
                leader);
    }

    private @Nullable MemberAddress address(@Nullable String member) {
        return config.voters().stream()
                .filter(voter -> voter.id().equals(member))
                .findFirst()
                .orElse(null);
    }
}
