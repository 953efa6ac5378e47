package io.loomcache.storage;

import org.jspecify.annotations.Nullable;

/**
 * What one flush of a group makes durable besides the log entries (Raft thesis, figure 3.1: current term
 * and vote), in one record, so that a stale half of it can never be found beside a fresh one.
 *
 * @param flush number of this flush, from 1; the record that was written last has the highest
 * @param lastIndex index of the last log entry that was flushed, 0 for none
 * @param cutIndex entries up to here may be missing: a durable snapshot covers them
 * @param term 0 before the first election
 * @param votedFor encoded endpoint, null for nobody
 * @param endpoint encoded local endpoint, null before the group's first start
 * @param voting whether the local endpoint votes, or only learns
 * @param initialMembers encoded {@link MembersCodec members}, null before the group's first start
 */
record HardState(
        long flush,
        long lastIndex,
        long cutIndex,
        int term,
        byte @Nullable [] votedFor,
        byte @Nullable [] endpoint,
        boolean voting,
        byte @Nullable [] initialMembers) {

    static final HardState EMPTY = new HardState(0, 0, 0, 0, null, null, false, null);

    HardState withEndpoint(byte[] newEndpoint, boolean newVoting) {
        return new HardState(flush, lastIndex, cutIndex, term, votedFor, newEndpoint, newVoting, initialMembers);
    }

    HardState withInitialMembers(byte[] members) {
        return new HardState(flush, lastIndex, cutIndex, term, votedFor, endpoint, voting, members);
    }

    HardState withTerm(int newTerm, byte @Nullable [] vote) {
        return new HardState(flush, lastIndex, cutIndex, newTerm, vote, endpoint, voting, initialMembers);
    }

    HardState withLastIndex(long newLastIndex) {
        return new HardState(flush, newLastIndex, cutIndex, term, votedFor, endpoint, voting, initialMembers);
    }

    HardState withCutIndex(long newCutIndex) {
        return new HardState(flush, lastIndex, newCutIndex, term, votedFor, endpoint, voting, initialMembers);
    }

    /** The state as the next flush writes it. */
    HardState flushed() {
        return new HardState(flush + 1, lastIndex, cutIndex, term, votedFor, endpoint, voting, initialMembers);
    }

    byte[] encode() {
        return new RecordWriter()
                .putLong(flush)
                .putLong(lastIndex)
                .putLong(cutIndex)
                .putInt(term)
                .putBytes(votedFor)
                .putBytes(endpoint)
                .putInt(voting ? 1 : 0)
                .putBytes(initialMembers)
                .seal();
    }

    static HardState decode(String name, byte[] bytes) {
        RecordReader in = RecordReader.sealed(name, bytes);
        HardState state = new HardState(
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getInt(),
                in.getBytes(),
                in.getBytes(),
                in.getBoolean(),
                in.getBytes());
        in.end();
        return state;
    }
}
