package io.loomcache.raft;

import io.loomcache.config.RaftConfiguration;
import io.loomcache.map.MapLimits;
import io.microraft.persistence.RaftStore;
import io.microraft.persistence.RestoredRaftState;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a group is made of. Clock, randomness, executor, network and store all come from outside, so that
 * whole clusters can run in one thread and in virtual time.
 *
 * @param self this member
 * @param founders the initial voting members, the same on each; whoever joins later is not among them
 * @param executor belongs to this group alone; closed by whoever made it
 * @param store belongs to this group alone; closed by whoever opened it
 * @param restored what the store holds, null if nothing
 * @param storedOperation reads the operation of a flushed log entry; called by the executor
 * @param onFailure called once by a failure after which this member must stop: nothing it does later may
 *     be trusted
 */
public record GroupSetup(
        int number,
        MemberEndpoint self,
        List<MemberEndpoint> founders,
        RaftConfiguration raft,
        MapLimits limits,
        RaftStore store,
        @Nullable RestoredRaftState restored,
        LongFunction<byte[]> storedOperation,
        PeerNetwork peers,
        RaftExecutor executor,
        Random random,
        Consumer<Throwable> onFailure) {}
