package io.loomcache.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.loomcache.fuzz.Pieces;
import io.loomcache.wire.MalformedException;
import io.loomcache.wire.OperationCodec;
import io.loomcache.wire.ResultCodec;
import io.loomcache.wire.Seeds;
import io.loomcache.wire.SnapshotCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever decodes can be applied or queried, in any order: the map answers with what can be encoded, and a
 * member that installs its snapshot has the same state. A piece of input is a byte of circumstances and an
 * operation.
 */
final class ReplicatedMapFuzzTest {

    private static final MapLimits LIMITS = new MapLimits(3, 4, 3, 6, 100, 2);
    private static final int UNKNOWN_SESSION = 1_000_000;

    static Stream<byte[]> seeds() {
        List<byte[]> script = new ArrayList<>();
        script.add(piece(
                0, OperationCodec.encode(new Operation.CreateCache("c", new CacheDefinition(3, 0, new TreeMap<>())))));
        script.add(piece(0, OperationCodec.encode(new Operation.OpenSession("client", 1_000))));
        Seeds.operations().forEach(operation -> script.add(piece(0x11, operation)));
        Stream<byte[]> single = Seeds.operations().stream()
                .map(operation -> Pieces.join(List.of(script.get(0), piece(0x80, operation), piece(0x42, operation))));
        return Stream.concat(Stream.of(Pieces.join(script)), single);
    }

    private static byte[] piece(int circumstances, byte[] operation) {
        byte[] piece = new byte[1 + operation.length];
        piece[0] = (byte) circumstances;
        System.arraycopy(operation, 0, piece, 1, operation.length);
        return piece;
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void apply(byte[] input) {
        ReplicatedMap map = new ReplicatedMap(LIMITS);
        Run run = new Run(map);

        Pieces.of(input).forEach(run::step);

        ReplicatedMap installed = new ReplicatedMap(LIMITS);
        installed.install(run.index, decoded(map));
        assertArrayEquals(encoded(map), encoded(installed));
    }

    private static List<SnapshotPart> decoded(ReplicatedMap map) {
        return map.snapshot().stream()
                .map(part -> SnapshotCodec.decode(SnapshotCodec.encode(part)))
                .toList();
    }

    private static byte[][] encoded(ReplicatedMap map) {
        return map.snapshot().stream().map(SnapshotCodec::encode).toArray(byte[][]::new);
    }

    /** The life of one map. */
    private static final class Run {
        private final ReplicatedMap map;
        private long index;
        private long nowMillis;
        private long sessionId;
        private long requestId;

        Run(ReplicatedMap map) {
            this.map = map;
        }

        /** The low four bits choose session and request, the others how much time has passed. */
        void step(byte[] piece) {
            if (piece.length == 0) {
                return;
            }
            long elapsed = 1L << (((piece[0] >> 4) & 0xF) * 4);
            nowMillis = nowMillis > Long.MAX_VALUE - elapsed ? Long.MAX_VALUE : nowMillis + elapsed;
            byte[] encoded = new byte[piece.length - 1];
            System.arraycopy(piece, 1, encoded, 0, encoded.length);
            try {
                result(OperationCodec.decode(encoded), piece[0] & 0xF);
            } catch (MalformedException refused) {
                // Does not get as far as the map.
            }
        }

        private void result(Operation operation, int choice) {
            Result result;
            if (operation instanceof Operation.Query query) {
                result = map.query(query, nowMillis, NoGuards.NO_GUARDS);
            } else {
                requestId += (choice >> 2) & 1;
                long acknowledged = (choice & 8) == 0 ? 0 : requestId;
                long session = (choice & 3) == 0 ? 0 : (choice & 3) == 3 ? UNKNOWN_SESSION : sessionId;
                result =
                        map.apply(++index, new Proposal(nowMillis, session, requestId, acknowledged, (Operation.Command)
                                operation));
            }
            if (result instanceof Result.SessionOpened opened) {
                sessionId = opened.sessionId();
            }
            if (!(result instanceof Result.ClockBehind)) {
                byte[] bytes = ResultCodec.encode(result);
                assertArrayEquals(bytes, ResultCodec.encode(ResultCodec.decode(bytes)));
            }
        }
    }
}
