package io.loomcache.wire;

import io.loomcache.map.Operation;
import io.loomcache.map.Proposal;
import io.loomcache.map.SnapshotPart;
import java.util.List;

/** Valid encodings to begin with, also for fuzz tests of other packages. */
public final class Seeds {

    private Seeds() {}

    public static List<byte[]> operations() {
        return Samples.operations().stream().map(OperationCodec::encode).toList();
    }

    public static List<byte[]> commands() {
        return Samples.operations().stream()
                .filter(Operation.Command.class::isInstance)
                .map(OperationCodec::encode)
                .toList();
    }

    public static List<Request> requests() {
        return Samples.requests();
    }

    public static List<SnapshotPart> snapshotParts() {
        return Samples.snapshotParts();
    }

    static byte[] encode(Proposal it) {
        return ProposalCodec.encode(
                it.timeMillis(),
                it.sessionId(),
                it.requestId(),
                it.acknowledgedBelow(),
                OperationCodec.encode(it.command()));
    }
}
