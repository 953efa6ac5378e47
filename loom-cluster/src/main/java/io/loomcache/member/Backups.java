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
import io.loomcache.storage.DataKey;
import io.loomcache.storage.Founding;
import io.loomcache.storage.MasterKey;
import io.loomcache.storage.MemberStore;
import io.loomcache.storage.Seal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes backups of a running member's groups. Thread-safe. */
final class Backups {

    /** A majority is asked whether this member leads; one that can't be reached for so long is not there. */
    private static final long PATIENCE_SECONDS = 3;

    private final MemberConfig config;
    private final @Nullable MasterKey master;
    private final MemberStore store;
    private final List<RaftGroup> groups;
    private final Supplier<List<MemberAddress>> members;
    private final LongSupplier nanoTime;
    private final Clock clock;

    /** @param master what backups are encrypted with; null: they are not */
    Backups(
            MemberConfig config,
            @Nullable MasterKey master,
            MemberStore store,
            List<RaftGroup> groups,
            Supplier<List<MemberAddress>> members,
            LongSupplier nanoTime,
            Clock clock) {
        this.master = master;
        this.store = store;
        this.members = members;
        this.config = config;
        this.groups = groups;
        this.nanoTime = nanoTime;
        this.clock = clock;
    }

    /** See {@link Member#backup}. */
    BackupStream begin() {
        Founding founding = store.founding();
        if (founding == null || groups.size() < config.raft().groups()) {
            throw new BackupRefusedException("member " + config.memberId() + " is in no cluster yet", null);
        }
        long deadlineNanos = nanoTime.getAsLong() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        List<CompletableFuture<RaftGroup.State>> asked =
                groups.stream().map(group -> group.state(deadlineNanos)).toList();
        List<GroupState> states = new ArrayList<>();
        for (int number = 0; number < asked.size(); number++) {
            RaftGroup.State state = taken(number, asked.get(number));
            states.add(new GroupState(number, state.index(), state.term(), state.parts()));
        }
        BackupHeader plain = header(founding);
        if (master == null) {
            return new BackupStream(plain, Seal.PLAIN, states);
        }
        DataKey key = DataKey.draw();
        return new BackupStream(plain.encryptedWith(key, master), key, states);
    }

    private BackupHeader header(Founding founding) {
        return new BackupHeader(
                config.clusterId(),
                founding.history().toString(),
                config.memberId(),
                Hello.PRODUCT_VERSION,
                groups.size(),
                clock.millis(),
                null);
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
        return members.get().stream()
                .filter(voter -> voter.id().equals(member))
                .findFirst()
                .orElse(null);
    }
}
