package io.loomcache.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.loomcache.storage.StoreException.Kind;
import io.microraft.RaftEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Records with a checksum that fits and a content that no version writes; found by fuzzing. */
final class RecordTest {

    private static final MembersCodec MEMBERS = new MembersCodec(new CheckedCodec(new Refusing()));

    @Test
    void hardState_whoseFlagIsNeitherNoNorYes_isCorrupt() {
        byte[] record = new RecordWriter()
                .putLong(1)
                .putLong(0)
                .putLong(0)
                .putInt(0)
                .putBytes(null)
                .putBytes(null)
                .putInt(2)
                .putBytes(null)
                .seal();

        assertCorrupt(() -> HardState.decode("state", record));
    }

    @Test
    void manifest_ofLessThanNoChunks_isCorrupt() {
        byte[] record = new RecordWriter()
                .putLong(1)
                .putInt(1)
                .putBytes(new byte[0])
                .putInt(-1)
                .seal();

        assertCorrupt(() -> Manifest.decode("manifest", record));
    }

    @Test
    void members_ofLessThanNone_areCorrupt() {
        byte[] record = new RecordWriter().putLong(1).putInt(-1).putInt(-1).seal();

        assertCorrupt(() -> MEMBERS.decode("members", record));
    }

    @Test
    void members_ofWhomOneOccursTwice_areCorrupt() {
        byte[] member = {1};
        byte[] record = new RecordWriter()
                .putLong(1)
                .putInt(2)
                .putBytes(member)
                .putBytes(member)
                .putInt(0)
                .seal();

        assertCorrupt(() -> MEMBERS.decode("members", record));
    }

    @Test
    void members_thatTheEngineCannotRead_areCorrupt() {
        byte[] record = new RecordWriter()
                .putLong(1)
                .putInt(1)
                .putBytes(new byte[0])
                .putInt(0)
                .seal();

        assertCorrupt(() -> MEMBERS.decode("members", record));
    }

    private static void assertCorrupt(Executable decoding) {
        assertEquals(Kind.CORRUPT, assertThrows(StoreException.class, decoding).kind());
    }

    /** Endpoints are numbers of one byte. */
    private static final class Refusing implements EngineCodec {

        private record Endpoint(int number) implements RaftEndpoint {
            @Override
            public Object getId() {
                return number;
            }
        }

        @Override
        public byte[] encodeOperation(Object operation) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Object decodeOperation(byte[] bytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] encodeEndpoint(RaftEndpoint endpoint) {
            return new byte[] {(byte) ((Endpoint) endpoint).number()};
        }

        @Override
        public RaftEndpoint decodeEndpoint(byte[] bytes) {
            if (bytes.length != 1) {
                throw new IllegalArgumentException(bytes.length + " bytes, expected 1");
            }
            return new Endpoint(bytes[0]);
        }
    }
}
