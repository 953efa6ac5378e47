package io.loomcache.wire;

import io.loomcache.config.MemberAddress;
import io.loomcache.map.Bytes;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.ClusterVersion;
import io.loomcache.map.Condition;
import io.loomcache.map.Event;
import io.loomcache.map.EventType;
import io.loomcache.map.Expiry;
import io.loomcache.map.Operation;
import io.loomcache.map.Proposal;
import io.loomcache.map.Result;
import io.loomcache.map.SnapshotPart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Every alternative of every type that travels, with values from the edges. */
final class Samples {

    private static final byte[] EMPTY = {};
    private static final byte[] VALUE = {0, 1, -1, 127, -128};
    private static final byte[] LONG_VALUE = new byte[300];
    private static final Bytes KEY = key(1, 2, 3);
    private static final String NAME = "größe-\u0000-缓存-\uD83D\uDE00-\uFFFD";
    private static final long MAX = Long.MAX_VALUE;
    private static final CacheDefinition PLAIN = new CacheDefinition(0, 0, new TreeMap<>());
    private static final CacheDefinition RICH =
            new CacheDefinition(MAX, 128, new TreeMap<>(Map.of("", "", "keyType", "java.lang.Long", NAME, NAME)));

    private Samples() {}

    static Bytes key(int... bytes) {
        byte[] array = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            array[i] = (byte) bytes[i];
        }
        return new Bytes(array);
    }

    static Stream<Sample<?>> all() {
        List<Sample<?>> all = new ArrayList<>();
        operations().forEach(it -> all.add(new Sample<>(it, OperationCodec::encode, OperationCodec::decode)));
        proposals().forEach(it -> all.add(new Sample<>(it, Samples::encode, ProposalCodec::decode)));
        results().forEach(it -> all.add(new Sample<>(it, ResultCodec::encode, ResultCodec::decode)));
        requests().forEach(it -> all.add(new Sample<>(it, RequestCodec::encode, RequestCodec::decode)));
        responses().forEach(it -> all.add(new Sample<>(it, ResponseCodec::encode, ResponseCodec::decode)));
        pushes().forEach(it -> all.add(new Sample<>(it, PushCodec::encode, PushCodec::decode)));
        snapshotParts().forEach(it -> all.add(new Sample<>(it, SnapshotCodec::encode, SnapshotCodec::decode)));
        return all.stream();
    }

    static List<Condition> conditions() {
        return List.of(
                Condition.ALWAYS,
                Condition.ABSENT,
                Condition.PRESENT,
                new Condition.ValueEquals(EMPTY),
                new Condition.ValueEquals(LONG_VALUE),
                new Condition.RevisionEquals(0),
                new Condition.RevisionEquals(MAX),
                new Condition.NotChangedSince(127),
                new Condition.NotChangedSince(128),
                new Condition.FenceHeld(0),
                new Condition.FenceHeld(MAX));
    }

    static List<Operation> operations() {
        List<Operation> all = new ArrayList<>();
        for (Condition condition : conditions()) {
            all.add(new Operation.Write(NAME, KEY, VALUE, condition, Expiry.NEVER, true));
        }
        Expiry least = new Expiry(Expiry.ETERNAL, Expiry.UNCHANGED);
        all.addAll(List.of(
                new Operation.Write("", key(), null, Condition.ALWAYS, least, false),
                new Operation.Write("c", key(), EMPTY, Condition.ALWAYS, new Expiry(0, MAX), false),
                new Operation.Write("c", KEY, LONG_VALUE, Condition.ALWAYS, new Expiry(MAX, 0), true),
                new Operation.WriteAll("c", List.of(), Expiry.NEVER),
                new Operation.WriteAll(
                        NAME,
                        List.of(new Operation.Item(key(), EMPTY), new Operation.Item(KEY, LONG_VALUE)),
                        new Expiry(64, 8_192)),
                new Operation.RemoveAll("c", List.of()),
                new Operation.RemoveAll(NAME, List.of(key(), KEY, key(255))),
                new Operation.Clear(NAME),
                new Operation.Touch("c", KEY, 0, Expiry.ETERNAL),
                new Operation.Touch(NAME, key(), MAX, MAX),
                new Operation.Touch("c", KEY, 7, Expiry.UNCHANGED),
                new Operation.CreateCache("c", PLAIN),
                new Operation.CreateCache(NAME, RICH),
                new Operation.DestroyCache(NAME),
                new Operation.OpenSession(NAME, 0),
                new Operation.OpenSession("", MAX),
                new Operation.KeepAlive(),
                new Operation.CloseSession(),
                new Operation.Tick(),
                new Operation.Fence("c", List.of(), 1, false),
                new Operation.Fence(NAME, List.of(key(), KEY), MAX, true),
                new Operation.Unfence("c", List.of(KEY, key()), MAX),
                new Operation.Together(List.of()),
                new Operation.Together(List.of(
                        new Operation.SoftLock("c", List.of(), 0, 1),
                        new Operation.SoftLock(NAME, List.of(key(), KEY), MAX, MAX),
                        new Operation.SoftLockAll(NAME, 128),
                        new Operation.SoftUnlock("c", 0, List.of(), Expiry.NEVER),
                        new Operation.SoftUnlock(
                                NAME,
                                MAX,
                                List.of(
                                        new Operation.Change(KEY, null),
                                        new Operation.Change(key(), EMPTY),
                                        new Operation.Change(KEY, LONG_VALUE)),
                                least),
                        new Operation.SoftUnlockAll("c", MAX),
                        new Operation.Fill("c", List.of(), 0, false, least),
                        new Operation.Fill(
                                NAME, List.of(new Operation.Item(KEY, LONG_VALUE)), MAX, true, new Expiry(1, 2)))),
                new Operation.Changes("c", List.of()),
                new Operation.Changes(NAME, List.of(KEY, key())),
                new Operation.Present(NAME, List.of(KEY, key())),
                new Operation.Guard("", 1, List.of()),
                new Operation.Guard(NAME, MAX, List.of("", NAME)),
                new Operation.EndGuard(NAME, false),
                new Operation.EndGuard("", true),
                new Operation.HoldGuard("", null),
                new Operation.HoldGuard(NAME, new Operation.Proof(Long.MIN_VALUE, -1)),
                new Operation.ListGuards(),
                new Operation.Listen(NAME, 0),
                new Operation.Listen("", MAX),
                new Operation.Unlisten(128),
                new Operation.Read("c", List.of()),
                new Operation.Read(NAME, List.of(KEY, key())),
                new Operation.Scan("c", null, 0),
                new Operation.Scan("c", key(), 1),
                new Operation.Scan(NAME, KEY, Integer.MAX_VALUE),
                new Operation.GetDefinition(NAME),
                new Operation.ListCaches(),
                new Operation.Size(NAME)));
        return all;
    }

    static List<Proposal> proposals() {
        List<Proposal> all = new ArrayList<>();
        for (Operation operation : operations()) {
            if (operation instanceof Operation.Command command) {
                all.add(new Proposal(1_790_000_000_000L, 5, 6, 7, command));
            }
        }
        all.add(new Proposal(0, 0, 0, 0, new Operation.Tick()));
        all.add(new Proposal(Long.MIN_VALUE, MAX, MAX, -1, new Operation.KeepAlive()));
        return all;
    }

    private static byte[] encode(Proposal it) {
        return ProposalCodec.encode(
                it.timeMillis(),
                it.sessionId(),
                it.requestId(),
                it.acknowledgedBelow(),
                OperationCodec.encode(it.command()));
    }

    static List<Result> results() {
        List<Result> all = new ArrayList<>(List.of(
                Result.DONE,
                new Result.Written(true, false, null, 0),
                new Result.Written(false, true, EMPTY, MAX),
                new Result.Written(true, true, LONG_VALUE, 128),
                new Result.Batch(new BitSet()),
                new Result.Batch(BitSet.valueOf(new long[] {Long.MIN_VALUE, 0, 1})),
                new Result.Closed(0),
                new Result.Closed(MAX),
                new Result.Values(0, List.of()),
                new Result.Values(
                        MAX,
                        Arrays.asList(new Result.Versioned(EMPTY, 0), null, new Result.Versioned(LONG_VALUE, MAX))),
                new Result.Page(List.of(), null),
                new Result.Page(List.of(new Result.Row(key(), EMPTY, 0), new Result.Row(KEY, LONG_VALUE, MAX)), KEY),
                new Result.Definition(null),
                new Result.Definition(PLAIN),
                new Result.Definition(RICH),
                new Result.Names(List.of()),
                new Result.Names(List.of("", NAME)),
                new Result.Count(0),
                new Result.Count(MAX),
                new Result.SessionOpened(MAX),
                new Result.GuardHeld(false, new Operation.Proof(0, 0)),
                new Result.GuardHeld(true, new Operation.Proof(Long.MIN_VALUE, MAX)),
                new Result.Fenced(0, List.of()),
                new Result.Fenced(MAX, Arrays.asList(null, new Result.Versioned(VALUE, 128))),
                new Result.Together(0, List.of()),
                new Result.Together(
                        MAX,
                        List.of(
                                Result.DONE,
                                new Result.Stored(BitSet.valueOf(new long[] {5})),
                                new Result.Rejected(Result.Reason.LIMIT, NAME))),
                new Result.Stored(new BitSet()),
                new Result.Revisions(0, List.of()),
                new Result.Revisions(MAX, List.of(0L, 128L, Result.Revisions.LOCKED))));
        for (Result.Reason reason : Result.Reason.values()) {
            all.add(new Result.Rejected(reason, NAME));
        }
        return all;
    }

    static List<Request> requests() {
        return List.of(
                new Request.Propose(Long.MIN_VALUE, 0, 0, 0, 1, 0, EMPTY),
                new Request.Propose(-1, Integer.MAX_VALUE, Integer.MAX_VALUE, MAX, MAX, MAX, LONG_VALUE),
                new Request.Ask(MAX, 0, Integer.MIN_VALUE, EMPTY),
                new Request.Ask(0, 128, -1, VALUE),
                new Request.GetTopology(1),
                new Request.GetExternalTopology(Long.MAX_VALUE),
                new Request.Subscribe(2, 0, List.of(), -1),
                new Request.Subscribe(3, 1, List.of("", NAME), MAX),
                new Request.Unsubscribe(4, Long.MIN_VALUE),
                new Request.Handled(0, 0, 0, 0, 0),
                new Request.Handled(-1, 128, MAX, 1, MAX));
    }

    static List<Response> responses() {
        List<Response> all = new ArrayList<>(List.of(
                new Response.Answer(Long.MIN_VALUE, EMPTY),
                new Response.Answer(-1, LONG_VALUE),
                new Response.Topology(1, List.of(), List.of()),
                new Response.Topology(
                        2,
                        List.of(MemberAddress.parse("m-1=localhost:0"), MemberAddress.parse("m.2=[::1]:65535")),
                        List.of(new Response.Leader("m-1", 1), new Response.Leader(null, Integer.MAX_VALUE))),
                new Response.Subscribed(3, -1, 0),
                new Response.Subscribed(4, MAX, MAX),
                new Response.Ok(5),
                new Response.Refused(6, Response.Refusal.NOT_LEADER, "", "m-1")));
        for (Response.Refusal refusal : Response.Refusal.values()) {
            all.add(new Response.Refused(7, refusal, NAME, null));
        }
        return all;
    }

    private static List<Event> events() {
        List<Event> events = new ArrayList<>();
        for (EventType type : EventType.values()) {
            events.add(new Event(MAX, Integer.MAX_VALUE, type, NAME, null, null, EMPTY));
            events.add(new Event(0, 0, type, "", KEY, VALUE, null));
        }
        return events;
    }

    static List<Push> pushes() {
        return List.of(
                new Push.Events(-1, List.of(), 0),
                new Push.Events(1, events(), MAX),
                new Push.Lost(Long.MIN_VALUE, 0, MAX));
    }

    static List<SnapshotPart> snapshotParts() {
        Map<Long, Result> results = new TreeMap<>();
        for (Result result : results()) {
            results.put((long) results.size(), result);
        }
        return List.of(
                new SnapshotPart.Meta(0, Long.MIN_VALUE, 0, ClusterVersion.FIRST, List.of(), List.of(), List.of()),
                new SnapshotPart.Meta(
                        MAX,
                        MAX,
                        MAX,
                        new ClusterVersion(999_999, 999_999),
                        List.of(
                                new SnapshotPart.CacheMeta("", PLAIN, 0, 0, 0, Map.of(), Map.of(), List.of()),
                                new SnapshotPart.CacheMeta(
                                        NAME,
                                        RICH,
                                        MAX,
                                        MAX,
                                        MAX,
                                        Map.of(
                                                key(),
                                                new SnapshotPart.Fence(0, Long.MIN_VALUE),
                                                KEY,
                                                new SnapshotPart.Fence(MAX, MAX)),
                                        Map.of(
                                                key(),
                                                List.of(),
                                                KEY,
                                                List.of(
                                                        new SnapshotPart.SoftLock(0, Long.MIN_VALUE, false),
                                                        new SnapshotPart.SoftLock(MAX, MAX, true))),
                                        List.of(new SnapshotPart.SoftLock(128, 7, false)))),
                        List.of(
                                new SnapshotPart.SessionMeta(0, "", 0, Long.MIN_VALUE, 0, Map.of(), Map.of()),
                                new SnapshotPart.SessionMeta(
                                        MAX, NAME, MAX, MAX, MAX, results, Map.of(0L, NAME, MAX, ""))),
                        List.of(new Operation.Guard("", 1, List.of()), new Operation.Guard(NAME, MAX, List.of(NAME)))),
                new SnapshotPart.Events(0, 0, List.of()),
                new SnapshotPart.Events(MAX, 128, events()),
                new SnapshotPart.Segment(1, 0, Map.of()),
                new SnapshotPart.Segment(
                        Integer.MAX_VALUE,
                        MAX,
                        Map.of(
                                "",
                                Map.of(),
                                NAME,
                                Map.of(
                                        key(),
                                        new SnapshotPart.Mapping(null, 0, 0),
                                        KEY,
                                        new SnapshotPart.Mapping(LONG_VALUE, MAX, MAX),
                                        key(255),
                                        new SnapshotPart.Mapping(EMPTY, 1, Long.MIN_VALUE)))));
    }
}
