package io.loomcache.storage;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.loomcache.fuzz.Hostile;
import io.loomcache.raft.MemberEngineCodec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The sealed records: hard state, manifest, members, identity. The first byte of an input chooses the record;
 * what follows is read as it is, and again with a checksum that fits, as if it had been written so.
 */
final class RecordFuzzTest {

    private static final MembersCodec MEMBERS = new MembersCodec(new CheckedCodec(new MemberEngineCodec()));

    static Stream<byte[]> seeds() {
        byte[] members = DiskSeeds.members(MEMBERS);
        return Stream.of(
                seed(0, HardState.EMPTY.encode()),
                seed(0, new HardState(9, 8, 7, 6, DiskSeeds.utf8("m1"), DiskSeeds.utf8("m2"), true, members).encode()),
                seed(1, new Manifest(5, 4, members, List.of()).encode()),
                seed(
                        1,
                        new Manifest(
                                        5,
                                        4,
                                        members,
                                        List.of(new Manifest.Chunk(0, 1, 2, 3), new Manifest.Chunk(4, 5, 6, 7)))
                                .encode()),
                seed(2, members),
                seed(3, Identity.fresh("blue", "m1", 5).encode(Identity.FORMAT)),
                seed(
                        3,
                        Identity.fresh("blue", "m1", 5)
                                .withContent("backup")
                                .withFounding(Founding.of("blue", List.of(new Founder("m1", 5)), "backup"))
                                .withWrappedKey(new byte[] {1, 2})
                                .encode(Identity.FORMAT)));
    }

    /** Without its checksum. */
    private static byte[] seed(int kind, byte[] record) {
        byte[] seed = new byte[1 + record.length - Integer.BYTES];
        seed[0] = (byte) kind;
        System.arraycopy(record, 0, seed, 1, seed.length - 1);
        return seed;
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void decode(byte[] input) {
        if (input.length > 0) {
            byte[] body = Arrays.copyOfRange(input, 1, input.length);
            decode(input[0] & 3, body);
            decode(input[0] & 3, sealed(body));
        }
    }

    private static void decode(int kind, byte[] bytes) {
        switch (kind) {
            case 0 ->
                Hostile.assertCanonical(
                        bytes, it -> HardState.decode("state", it), HardState::encode, StoreException.class);
            case 1 ->
                Hostile.assertCanonical(
                        bytes, it -> Manifest.decode("manifest", it), Manifest::encode, StoreException.class);
            case 2 ->
                Hostile.assertCanonical(
                        bytes, it -> MEMBERS.decode("members", it), MEMBERS::encode, StoreException.class);
            default -> Hostile.valueOrRefusal(bytes, it -> Identity.decode("identity", it), StoreException.class);
        }
    }

    private static byte[] sealed(byte[] body) {
        return ByteBuffer.allocate(body.length + Integer.BYTES)
                .put(body)
                .putInt(RecordReader.checksum(body, 0, body.length))
                .array();
    }
}
