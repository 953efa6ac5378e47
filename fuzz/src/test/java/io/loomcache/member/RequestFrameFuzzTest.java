package io.loomcache.member;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.loomcache.config.Address;
import io.loomcache.config.CertificatePermissions;
import io.loomcache.config.DataLimits;
import io.loomcache.config.MemberAddress;
import io.loomcache.config.MemberConfig;
import io.loomcache.config.NetLimits;
import io.loomcache.config.RaftConfiguration;
import io.loomcache.fuzz.Pieces;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.Operation;
import io.loomcache.net.FrameHandler;
import io.loomcache.raft.SoleGroup;
import io.loomcache.wire.OperationCodec;
import io.loomcache.wire.Request;
import io.loomcache.wire.RequestCodec;
import io.loomcache.wire.Seeds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever frames a client sends, in any order: the member answers or closes, and goes on. */
final class RequestFrameFuzzTest {

    private static final byte[] CREATE =
            OperationCodec.encode(new Operation.CreateCache("c", new CacheDefinition(0, 0, new TreeMap<>())));
    private static final int ALIVE = 77;
    private static final MemberConfig CONFIG = new MemberConfig(
            "test",
            "m1",
            List.of(new MemberAddress("m1", new Address("localhost", 1))),
            null,
            null,
            Path.of("unused"),
            RaftConfiguration.DEFAULT,
            DataLimits.DEFAULT,
            NetLimits.DEFAULT,
            CertificatePermissions.NONE);

    static Stream<byte[]> seeds() {
        List<byte[]> script = new ArrayList<>();
        script.add(RequestCodec.encode(new Request.Subscribe(1, 0, List.of("c"), 0)));
        for (byte[] operation : Seeds.operations()) {
            script.add(RequestCodec.encode(
                    OperationCodec.isCommand(operation)
                            ? new Request.Propose(2, 0, 1_000, 0, 0, 0, operation)
                            : new Request.Ask(3, 0, 1_000, operation)));
        }
        Stream<byte[]> single = Seeds.requests().stream().map(RequestCodec::encode);
        return Stream.concat(Stream.of(Pieces.join(script)), single.map(frame -> Pieces.join(List.of(frame))));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void frame(byte[] input) {
        SoleGroup sole = new SoleGroup();
        FrameHandler frames = MemberParts.frames(CONFIG, List.of(sole.group()), sole::nanoTime);
        ScriptedConnection hostile = new ScriptedConnection(frames);
        hostile.receive(RequestCodec.encode(new Request.Propose(1, 0, 1_000, 0, 0, 0, CREATE)));

        for (byte[] frame : Pieces.of(input)) {
            if (frame.length > 0) {
                hostile.receive(frame);
            }
        }
        sole.settle();
        hostile.assertEachAnsweredOnce();
        hostile.close("done");

        sole.assertLeads();
        ScriptedConnection other = new ScriptedConnection(frames);
        other.receive(RequestCodec.encode(new Request.Propose(ALIVE, 0, 1_000, 0, 0, 0, CREATE)));
        sole.settle();
        other.assertAnswered(ALIVE);
    }
}
