package io.loomcache.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.loomcache.config.MemberAddress;
import io.loomcache.map.Bytes;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.ClusterVersion;
import io.loomcache.map.Condition;
import io.loomcache.map.Event;
import io.loomcache.map.EventType;
import io.loomcache.map.Expiry;
import io.loomcache.map.Operation;
import io.loomcache.map.Result;
import io.loomcache.map.SnapshotPart;
import io.loomcache.map.SnapshotPart.Mapping;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The format of docs/WIRE.md, byte by byte. Logs and snapshots on disk have it: a failure here is a change of format. */
final class GoldenBytesTest {

    private static final Bytes KEY = Samples.key(0x6B);
    private static final byte[] VALUE = {0x76};
    private static final CacheDefinition DEFINITION = new CacheDefinition(5, 300, new TreeMap<>(Map.of("a", "b")));

    @Test
    void write_isCacheKeyConditionExpiryReturnOldValue() {
        var write = new Operation.Write("c", KEY, VALUE, new Condition.RevisionEquals(300), new Expiry(-1, -2), true);

        assertBytes("01 0163 016b 05ac02 01 03 01 0276", OperationCodec.encode(write));
    }

    @Test
    void writeOfNull_endsWithZero() {
        var remove = new Operation.Write("c", KEY, null, Condition.PRESENT, Expiry.NEVER, false);

        assertBytes("01 0163 016b 03 01 01 00 00", OperationCodec.encode(remove));
    }

    @Test
    void guard_isOwnerLeaseCaches() {
        assertBytes(
                "11 016f ac02 02 0161 0162", OperationCodec.encode(new Operation.Guard("o", 300, List.of("a", "b"))));
        assertBytes("12 016f 01", OperationCodec.encode(new Operation.EndGuard("o", true)));
        assertBytes("87 016f 00", OperationCodec.encode(new Operation.HoldGuard("o", null)));
        assertBytes(
                "87 016f 01 0000000000000003 0000000000000004",
                OperationCodec.encode(new Operation.HoldGuard("o", new Operation.Proof(3, 4))));
        assertBytes(
                "0f 01 ffffffffffffffff 0000000000000004",
                ResultCodec.encode(new Result.GuardHeld(true, new Operation.Proof(-1, 4))));
    }

    @Test
    void proposal_isHeaderOfFixedSizeAndTheCommandUnchanged() {
        byte[] entry = ProposalCodec.encode(1, 2, 3, 4, new byte[] {0x0B});

        assertBytes("01 0000000000000001 0000000000000002 0000000000000003 0000000000000004 0b", entry);
    }

    @Test
    void values_arePresenceRevisionValue() {
        var values = new Result.Values(9, Arrays.asList(new Result.Versioned(VALUE, 128), null));

        assertBytes("04 09 02 01 8001 0176 00", ResultCodec.encode(values));
    }

    @Test
    void closed_isTheGroupsRevision() {
        assertBytes("10 8001", ResultCodec.encode(new Result.Closed(128)));
    }

    @Test
    void propose_endsWithTheCommand() {
        var propose = new Request.Propose(7, 1, 1_000, 20, 3, 2, new byte[] {0x09});

        assertBytes("01 01 0000000000000007 01 d00f 14 03 02 09", RequestCodec.encode(propose));
    }

    @Test
    void subscribe_isGroupCachesRevision() {
        assertBytes(
                "01 04 0000000000000001 00 02 0161 0162 01",
                RequestCodec.encode(new Request.Subscribe(1, 0, List.of("a", "b"), -1)));
    }

    @Test
    void answer_endsWithTheResult() {
        assertBytes("02 01 ffffffffffffffff 01", ResponseCodec.encode(new Response.Answer(-1, new byte[] {1})));
    }

    @Test
    void topology_isMembersAndLeaders() {
        var topology = new Response.Topology(
                1,
                List.of(MemberAddress.parse("m=h:5701")),
                List.of(new Response.Leader("m", 7), new Response.Leader(null, 8)));

        assertBytes("02 02 0000000000000001 01 016d 0168 c52c 02 026d 07 00 08", ResponseCodec.encode(topology));
    }

    @Test
    void events_areRevisionOrdinalTypeCacheKeyOldNew() {
        var event = new Event(8, 1, EventType.UPDATED, "c", KEY, null, VALUE);

        assertBytes(
                "03 01 0000000000000002 01 08 01 02 0163 026b 00 0276 09",
                PushCodec.encode(new Push.Events(2, List.of(event), 9)));
    }

    @Test
    void segment_isNumberVersionAndMappingsInOrder() {
        var mappings = Map.of(
                "c", Map.of(KEY, new Mapping(VALUE, 6, Long.MAX_VALUE), Samples.key(1), new Mapping(null, 5, 0)));

        assertBytes(
                "02 03 07 01 0163 02 0101 00 05 0000000000000000 016b 0276 06 7fffffffffffffff",
                SnapshotCodec.encode(new SnapshotPart.Segment(3, 7, mappings)));
    }

    @Test
    void meta_isVersionClockLeaptClusterVersionCachesSessionsGuards() {
        var fences = Map.of(KEY, new SnapshotPart.Fence(6, 7));
        var locks = Map.of(KEY, List.of(new SnapshotPart.SoftLock(8, 9, true)));
        var cache = new SnapshotPart.CacheMeta(
                "c", DEFINITION, 3, 4, 5, fences, locks, List.of(new SnapshotPart.SoftLock(10, 11, false)));
        var guard = new Operation.Guard("o", 12, List.of("c"));
        var session = new SnapshotPart.SessionMeta(2, "x", 1_000, 9, 5, Map.of(5L, Result.DONE), Map.of(1L, "c"));

        assertBytes(
                "07 08 0000000000000009 0c 01 02"
                        + "01 0163 05 ac02 01 0161 0162 03 04 05 01 016b 06 0000000000000007"
                        + "01 016b 01 08 0000000000000009 01 01 0a 000000000000000b 00"
                        + "01 02 0178 e807 0000000000000009 05 01 05 01 01 01 0163"
                        + "01 016f 0c 01 0163",
                SnapshotCodec.encode(new SnapshotPart.Meta(
                        8, 9, 12, new ClusterVersion(1, 2), List.of(cache), List.of(session), List.of(guard))));
    }

    @Test
    void eventsPart_isVersionHorizonEvents() {
        var event = new Event(8, 1, EventType.UPDATED, "c", KEY, null, VALUE);

        assertBytes(
                "04 08 07 01 08 01 02 0163 026b 00 0276",
                SnapshotCodec.encode(new SnapshotPart.Events(8, 7, List.of(event))));
    }

    @Test
    void fence_isCacheKeysTime() {
        assertBytes(
                "0c 0163 01 016b e807 01", OperationCodec.encode(new Operation.Fence("c", List.of(KEY), 1_000, true)));
    }

    @Test
    void together_isParts_eachANumberAndItsFields() {
        byte[] encoded = OperationCodec.encode(new Operation.Together(List.of(
                new Operation.SoftLock("c", List.of(KEY), 5, 1_000),
                new Operation.SoftLockAll("c", 1_000),
                new Operation.SoftUnlock("c", 7, List.of(new Operation.Change(KEY, VALUE)), Expiry.NEVER),
                new Operation.SoftUnlockAll("c", 7),
                new Operation.Fill("c", List.of(new Operation.Item(KEY, VALUE)), 5, true, Expiry.NEVER))));

        assertBytes(
                "10 05 01 0163 01 016b 05 e807 02 0163 e807 03 0163 07 01 01 01 016b 0276 04 0163 07 05 0163 05 01 01 01 01 016b 0176",
                encoded);
    }

    @Test
    void handled_isGroupSessionListenerRevision() {
        assertBytes("01 06 0000000000000000 01 14 03 8001", RequestCodec.encode(new Request.Handled(0, 1, 20, 3, 128)));
    }

    @Test
    void numbers_areThoseOfThePage() {
        assertEquals(
                "{Changes=133, Clear=4, CloseSession=10, CreateCache=6, DestroyCache=7, EndGuard=18, Fence=12, GetDefinition=130, "
                        + "Guard=17, HoldGuard=135, KeepAlive=9, ListCaches=131, ListGuards=136, Listen=14, OpenSession=8, Present=134, Read=128, RemoveAll=3, Scan=129, Size=132, Tick=11, "
                        + "Together=16, Touch=5, Unfence=13, Unlisten=15, Write=1, WriteAll=2}",
                numbers(Samples.operations(), 0, OperationCodec::encode));
        assertEquals(
                "{Batch=3, Closed=16, Count=8, Definition=6, Done=1, Fenced=11, GuardHeld=15, Names=7, Page=5, Rejected=10, Revisions=14, "
                        + "SessionOpened=9, Stored=13, Together=12, Values=4, Written=2}",
                numbers(Samples.results(), 0, ResultCodec::encode));
        assertEquals(
                "{Ask=2, GetExternalTopology=7, GetTopology=3, Handled=6, Propose=1, Subscribe=4, Unsubscribe=5}",
                numbers(Samples.requests(), 1, RequestCodec::encode));
        assertEquals(
                "{Answer=1, Ok=4, Refused=5, Subscribed=3, Topology=2}",
                numbers(Samples.responses(), 1, ResponseCodec::encode));
        assertEquals("{Events=1, Lost=2}", numbers(Samples.pushes(), 1, PushCodec::encode));
        assertEquals("{Events=4, Meta=7, Segment=2}", numbers(Samples.snapshotParts(), 0, SnapshotCodec::encode));
        assertEquals(
                "{Absent=2, Always=1, FenceHeld=7, NotChangedSince=6, Present=3, RevisionEquals=5, ValueEquals=4}",
                numbers(Samples.conditions(), 0, GoldenBytesTest::encode));
    }

    /** What was once written is never read as something else. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 6})
    void retiredLayoutsOfSnapshotParts_areRefusedByNumber(int layout) {
        MalformedException refused =
                assertThrows(MalformedException.class, () -> SnapshotCodec.decode(new byte[] {(byte) layout}));

        assertEquals(
                "snapshot part layout: " + layout + " at byte 0, expected one this version knows",
                refused.getMessage());
    }

    @Test
    void numbersOfEnums_areThoseOfThePage() {
        assertEquals(
                "{NO_CACHE=1, CACHE_DIFFERS=2, NO_SESSION=3, LIMIT=4, IN_USE=5, TOO_NEW=6}",
                numbersOf(Result.Reason.values(), 1, it -> ResultCodec.encode(new Result.Rejected(it, ""))));
        assertEquals(
                "{NOT_LEADER=1, BUSY=2, EXPIRED=3, OUTCOME_UNKNOWN=4, FORBIDDEN=5, INVALID=6, STOPPING=7}",
                numbersOf(
                        Response.Refusal.values(),
                        10,
                        it -> ResponseCodec.encode(new Response.Refused(1, it, "", null))));
        assertEquals(
                "{CREATED=1, UPDATED=2, REMOVED=3, EXPIRED=4, CLEARED=5, DESTROYED=6}",
                numbersOf(EventType.values(), 13, GoldenBytesTest::encode));
    }

    private static byte[] encode(Condition condition) {
        ByteWriter out = new ByteWriter();
        ConditionCodec.write(out, condition);
        return out.toArray();
    }

    private static byte[] encode(EventType type) {
        return PushCodec.encode(new Push.Events(1, List.of(new Event(1, 0, type, "", null, null, null)), 1));
    }

    private static <T> String numbers(List<T> samples, int offset, Function<T, byte[]> encoder) {
        Map<String, Integer> numbers = new TreeMap<>();
        samples.forEach(it -> numbers.put(it.getClass().getSimpleName(), encoder.apply(it)[offset] & 0xFF));
        return numbers.toString();
    }

    private static <E extends Enum<E>> String numbersOf(E[] values, int offset, Function<E, byte[]> encoder) {
        Map<E, Integer> numbers = new TreeMap<>();
        Arrays.asList(values).forEach(it -> numbers.put(it, encoder.apply(it)[offset] & 0xFF));
        return numbers.toString();
    }

    private static void assertBytes(String expected, byte[] actual) {
        assertEquals(expected.replace(" ", ""), HexFormat.of().formatHex(actual));
    }
}
