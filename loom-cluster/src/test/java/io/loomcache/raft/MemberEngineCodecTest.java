package io.loomcache.raft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.loomcache.config.Address;
import io.loomcache.map.ClusterVersion;
import io.loomcache.wire.MalformedException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Log operations and endpoints have one encoding each; found by fuzzing where they had more. */
final class MemberEngineCodecTest {

    /** Incarnation 7, at a:5701. */
    private static final String M1 = "026d31 0000000000000007 0261 c52c";

    /** Incarnation -1, nobody knows where. */
    private static final String M2 = "026d32 ffffffffffffffff 00";

    /** Members m1 and m2, of whom m1 votes; the change: m1, added as a learner. */
    private static final String CHANGE = "ff 02" + M1 + M2 + "01" + M1 + M1 + "01";

    /** Begun at 9, 300 later than measured, a new run. */
    private static final String NEW_TERM = "fd 0000000000000009 ac02 01";

    private final MemberEngineCodec codec = new MemberEngineCodec();

    @Test
    void membershipChange_decodedAndEncoded_same() {
        byte[] bytes = bytes(CHANGE);

        assertArrayEquals(bytes, codec.encodeOperation(codec.decodeOperation(bytes)));
    }

    @Test
    void membershipChange_withBytesAfterIt_isMalformed() {
        assertMalformed(CHANGE + "00");
    }

    @Test
    void newTerm_decodedAndEncoded_same() {
        byte[] bytes = bytes(NEW_TERM);

        LogOperation.NewTerm term = (LogOperation.NewTerm) codec.decodeOperation(bytes);

        assertEquals(new LogOperation.NewTerm(9, 300, true), term);
        assertArrayEquals(bytes, codec.encodeOperation(term));
    }

    @Test
    void raisedVersion_decodedAndEncoded_same() {
        byte[] bytes = bytes("fc 01 02");

        Object raised = codec.decodeOperation(bytes);

        assertEquals(new LogOperation.VersionRaised(new ClusterVersion(1, 2)), raised);
        assertArrayEquals(bytes, codec.encodeOperation(raised));
        assertMalformed("fc 01 02 00");
        assertMalformed("fc 01 c0843d");
    }

    @Test
    void newTerm_withBytesAfterIt_isMalformed() {
        assertMalformed(NEW_TERM + "92");
    }

    @Test
    void membershipChange_withAMemberTwice_isMalformed() {
        assertMalformed("ff 02" + M1 + M1 + "01" + M1 + M1 + "01");
        assertMalformed("ff 01" + M1 + "02" + M1 + M1 + M1 + "01");
    }

    @Test
    void endpoint_thatIsNone_isMalformed() {
        assertThrows(MalformedException.class, () -> codec.decodeEndpoint(bytes("026dff 0000000000000007 00")));
        assertThrows(MalformedException.class, () -> codec.decodeEndpoint(bytes(M2 + "00")));
        assertThrows(
                MalformedException.class, () -> codec.decodeEndpoint(bytes("026d31 0000000000000007 0261 f0ff04")));
    }

    @Test
    void endpoint_withAnotherFolder_isAnother_withAnotherAddressTheSame() {
        MemberEndpoint m1 = (MemberEndpoint) codec.decodeEndpoint(bytes(M1));

        assertEquals(new MemberEndpoint("m1", 7, new Address("a", 5701)), m1);
        assertEquals(new Address("a", 5701), m1.address());
        assertEquals(m1, new MemberEndpoint("m1", 7, null));
        assertNotEquals(m1, new MemberEndpoint("m1", 8, m1.address()));
    }

    private void assertMalformed(String hex) {
        assertThrows(MalformedException.class, () -> codec.decodeOperation(bytes(hex)));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
