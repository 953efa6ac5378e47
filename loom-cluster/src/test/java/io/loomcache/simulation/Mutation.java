package io.loomcache.simulation;

import io.loomcache.simulation.Bytecode.Change;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A promise of the product broken on purpose, to see that the simulation notices: one method of one class is
 * changed as it is loaded, and nothing else.
 *
 * <p>Each states within how many seeds, counted from 1, it must be noticed.
 */
// A change has no state.
@SuppressWarnings("ImmutableEnumChecker")
public enum Mutation {

    /** A retried request is applied again. */
    SESSIONS_FORGET_RESULTS(10, "io.loomcache.map.Session", "answered", Bytecode.returnNull()),

    /** An expired mapping is visible until something removes it. */
    EXPIRED_IS_VISIBLE(20, "io.loomcache.map.SnapshotPart$Mapping", "isVisibleAt", Bytecode.returnValue(true)),

    /** A fill succeeds whatever has happened since the miss. */
    FILLS_IGNORE_CHANGES(
            10,
            "io.loomcache.map.WriteRules",
            "holds",
            Bytecode.callIsLargest("io.loomcache.map.Condition$NotChangedSince", "revision")),

    /** A snapshot shares its maps with a state that goes on changing. */
    SNAPSHOTS_CHANGE_AFTERWARDS(20, "io.loomcache.map.Segment", "beforeChange", Bytecode.fieldIsNull("part")),

    /** What leaders' clocks have leapt is not added up. */
    LEAPS_ARE_FORGOTTEN(30, "io.loomcache.map.ReplicatedMap", "leapt", Bytecode.doNothing()),

    /** A follower acknowledges entries that it has not flushed. */
    ACK_BEFORE_FLUSH(
            20,
            "io.microraft.impl.handler.AppendEntriesRequestHandler",
            "appendLogEntries",
            Bytecode.dropCall("io.microraft.impl.log.RaftLog", "flush")),

    /** A vote is given before it is on disk. */
    VOTE_IS_NOT_STORED(
            20,
            "io.microraft.impl.state.RaftState",
            "persistTerm",
            Bytecode.dropCall("io.microraft.persistence.RaftStore", "persistAndFlushTerm")),

    /** The leader answers reads without asking whether it still leads. */
    READS_WITHOUT_READ_INDEX(
            20,
            "io.loomcache.raft.ReadRounds",
            "begin",
            Bytecode.otherConstant("LINEARIZABLE", "EVENTUAL_CONSISTENCY")),

    /** A read joins a round of heartbeats that began before it arrived. */
    READS_JOIN_ROUNDS(
            1_000,
            "io.loomcache.raft.ReadRounds",
            "add",
            Bytecode.both(Bytecode.fieldIsFalse("running"), Bytecode.otherCall("submit", "execute"))),

    /** A restarted follower refuses what meets its log at the snapshot. */
    SNAPSHOT_BOUNDARY_IS_REFUSED(150, "io.loomcache.raft.SnapshotBoundary", "admit", Bytecode.returnArgument()),

    /** A probe takes the commit index back. */
    COMMIT_INDEX_GOES_BACK(300, "io.loomcache.raft.EngineGuard", "keepingCommitted", Bytecode.returnArgument()),

    /** A membership change that a snapshot has overtaken stays in effect. */
    OVERTAKEN_MEMBERS_STAY(300, "io.loomcache.raft.EngineGuard", "giveUpOvertakenMembers", Bytecode.doNothing()),

    /** A leader that reappears leaves a pre-vote open for ever. */
    PRE_VOTES_STAY_OPEN(150, "io.loomcache.raft.EngineGuard", "endForgottenPreVote", Bytecode.doNothing()),

    /** The client is told that nothing was done although the entry had entered the log. */
    ENTERED_IS_CALLED_NOT_DONE(
            300,
            "io.loomcache.raft.Refused",
            "proposing",
            Bytecode.both(Bytecode.argumentIsFalse(1), Bytecode.callIsTrue("isHarmless"))),

    /** A watcher that comes back to another member goes on from there, not from where it was. */
    WATCHES_SKIP(20, "io.loomcache.client.GroupWatch", "attach", Bytecode.fieldIsMinusOne("told")),

    /** A change is answered whether those who listen have handled it or not. */
    ANSWERS_DO_NOT_WAIT(10, "io.loomcache.raft.HeldAnswers", "hold", Bytecode.callIsTrue("isEmpty")),

    /** Anybody's fence is taken for the writer's. */
    FENCES_ARE_ANYBODYS(10, "io.loomcache.map.Fences", "isHeld", Bytecode.returnValue(true)),

    /** A key is filled though a fence stands on it. */
    FILLS_IGNORE_FENCES(
            10, "io.loomcache.map.WriteRules", "holds", Bytecode.callIsNull("io.loomcache.map.Fences", "find")),

    /** A fence goes on to stand when its key has changed. */
    FENCES_OUTLIVE_CHANGES(
            10, "io.loomcache.map.CacheState", "change", Bytecode.dropCall("io.loomcache.map.Fences", "remove")),

    /** A fence ends only when its holder ends it, or its key changes. */
    FENCES_LAST_FOR_EVER(
            10,
            "io.loomcache.map.WriteRules",
            "fence",
            Bytecode.callIsLargest("io.loomcache.map.Operation$Fence", "timeoutMillis")),

    /** A fence is held after its time, as long as nobody else is granted one. */
    FENCES_OUTLIVE_THEIR_TIME(
            20,
            "io.loomcache.map.Fences",
            "find",
            Bytecode.callIsLargest("io.loomcache.map.SnapshotPart$Fence", "deadlineMillis")),

    /** A fence is over before its time. */
    FENCES_END_AT_ONCE(10, "io.loomcache.map.Fences", "find", Bytecode.returnNull()),

    /** Whoever begins from a snapshot knows no fences. */
    SNAPSHOTS_HAVE_NO_FENCES(20, "io.loomcache.map.Fences", "copy", Bytecode.callIsTrue("isEmpty")),

    /** Whoever begins from a snapshot knows no listeners. */
    SNAPSHOTS_HAVE_NO_LISTENERS(20, "io.loomcache.map.Session", "meta", Bytecode.fieldIsEmptyMap("listeners")),

    /** A key is filled though somebody's soft lock stands on it. */
    FILLS_IGNORE_SOFT_LOCKS(
            10, "io.loomcache.map.WriteRules", "holds", Bytecode.callIsFalse("io.loomcache.map.SoftLocks", "isLocked")),

    /** A soft lock leaves the mapping of its key where it is. */
    SOFT_LOCKS_LEAVE_MAPPINGS(
            10, "io.loomcache.map.SourceRules", "lock", Bytecode.dropCall("io.loomcache.map.WriteRules", "remove")),

    /** A soft lock of a whole cache leaves the mappings where they are. */
    LOCKS_OF_ALL_LEAVE_MAPPINGS(
            20, "io.loomcache.map.SourceRules", "lockAll", Bytecode.callIsNull("io.loomcache.map.WriteRules", "clear")),

    /** The end of a soft lock by its time is no change of its key. */
    SOFT_LOCKS_EXPIRE_WITHOUT_TRACE(
            50, "io.loomcache.map.SourceRules", "expire", Bytecode.dropCall("io.loomcache.map.WriteRules", "remove")),

    /** Soft locks are over before their time. */
    SOFT_LOCKS_END_AT_ONCE(
            10,
            "io.loomcache.map.SourceRules",
            "granted",
            Bytecode.callIs("io.loomcache.map.WriteRules", "expiresAtMillis", 0)),

    /** Soft locks end only when their holder ends them. */
    SOFT_LOCKS_LAST_FOR_EVER(10, "io.loomcache.map.LockDeadlines", "due", Bytecode.returnNull()),

    /** Who unlocks does not see that somebody else has locked or unlocked in between. */
    SECOND_HOLDERS_ARE_NOT_NOTICED(20, "io.loomcache.map.SourceRules", "unlock", Bytecode.longsAreEqual()),

    /** Who locks does not see that somebody else has changed the row since he has read it. */
    EARLIER_CHANGES_ARE_NOT_NOTICED(
            50, "io.loomcache.map.SnapshotPart$SoftLock", "isAlone", Bytecode.returnValue(true)),

    /** With the mapping that makes room for another one goes what was known of its last change. */
    EVICTION_FORGETS_REVISIONS(
            50,
            "io.loomcache.map.CacheState",
            "makeRoom",
            Bytecode.callIs("io.loomcache.map.SnapshotPart$Mapping", "revision", 0)),

    /** Whoever begins from a snapshot knows no soft locks. */
    SNAPSHOTS_HAVE_NO_SOFT_LOCKS(20, "io.loomcache.map.SoftLocks", "copyByKey", Bytecode.callIsTrue("isEmpty")),

    /** A key that is about to change has changed long ago. */
    CHANGES_IGNORE_SOFT_LOCKS(
            10,
            "io.loomcache.map.QueryRules",
            "changes",
            Bytecode.callIsFalse("io.loomcache.map.SoftLocks", "isLocked"));

    private final int seeds;
    final String type;
    final String method;
    final Change change;

    Mutation(int seeds, String type, String method, Change change) {
        this.seeds = seeds;
        this.type = type;
        this.method = method;
        this.change = change;
    }

    /** Within how many seeds, counted from 1, it must be noticed. */
    public int seeds() {
        return seeds;
    }

    /**
     * How a mutation was noticed.
     *
     * @param property the property whose violation was found first
     */
    public record Noticed(long seed, String property) {}

    /** Runs seeds from 1 on with the mutation; null if all {@link #seeds} were found right. */
    public @Nullable Noticed tryUntilNoticed() {
        MutantLoader mutant = new MutantLoader(this);
        for (long seed = 1; seed <= seeds; seed++) {
            List<String> violations = mutant.run(seed);
            if (!violations.isEmpty()) {
                return new Noticed(
                        seed, violations.get(0).substring(0, violations.get(0).indexOf(':')));
            }
        }
        return null;
    }
}
