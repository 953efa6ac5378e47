package io.loomcache.raft;

import io.loomcache.config.Address;
import io.loomcache.config.NetLimits;
import io.loomcache.config.RaftConfiguration;
import io.loomcache.map.Bytes;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.MapLimits;
import io.loomcache.map.Operation;
import io.loomcache.map.Result;
import io.loomcache.net.Connection;
import io.loomcache.net.Dialer;
import io.loomcache.net.FrameHandler;
import io.loomcache.net.Hello;
import io.loomcache.wire.OperationCodec;
import io.microraft.model.impl.DefaultRaftModelFactory;
import io.microraft.model.message.RaftMessage;
import io.microraft.persistence.RestoredRaftState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Members of one group in virtual time, on a network that a test can cut, hold and release. */
final class RaftCluster {

    private static final long LATENCY_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private static final long REQUEST_NANOS = TimeUnit.SECONDS.toNanos(30);

    final VirtualTime time = new VirtualTime();
    final Map<String, Member> members = new LinkedHashMap<>();
    private final Map<String, Build> builds;
    private final Set<String> heldLinks = new HashSet<>();
    private final Set<String> cutLinks = new HashSet<>();
    private final Map<String, Deque<Runnable>> held = new TreeMap<>();
    private final Map<String, Link> incoming = new TreeMap<>();
    private final RaftMessageCodec codec = new RaftMessageCodec(new DefaultRaftModelFactory());
    private final List<CompletableFuture<Void>> starting = new ArrayList<>();
    final List<RaftMessage> sent = new ArrayList<>();

    /** One member: the group under test and its executor. */
    static final class Member {
        final String id;
        final VirtualTime.Executor executor;
        final RaftGroup group;
        final List<Throwable> failures = new ArrayList<>();

        Member(
                String id,
                VirtualTime.Executor executor,
                PeerNetwork peers,
                RaftConfiguration raft,
                List<String> voters,
                @Nullable RestoredRaftState restored,
                Build build) {
            this.id = id;
            this.executor = executor;
            GroupSetup setup = new GroupSetup(
                    0,
                    Entries.member(id),
                    voters.stream().map(Entries::member).toList(),
                    raft,
                    MapLimits.DEFAULT,
                    new VolatileStore(),
                    restored,
                    index -> {
                        throw new IllegalStateException("entry " + index + " is not stored");
                    },
                    peers,
                    executor,
                    new Random(id.hashCode()),
                    failures::add);
            this.group = new RaftGroup(setup, build);
        }
    }

    RaftCluster(RaftConfiguration raft, String... ids) {
        this(raft, Map.of(), ids);
    }

    /** Some members start from what a store would have restored. */
    RaftCluster(RaftConfiguration raft, Map<String, RestoredRaftState> restored, String... ids) {
        this(raft, restored, Map.of(), ids);
    }

    /** Some members are of another build than this one. */
    RaftCluster(
            RaftConfiguration raft, Map<String, RestoredRaftState> restored, Map<String, Build> builds, String... ids) {
        this.builds = builds;
        List<String> voters = List.of(ids);
        PeerAddresses addresses = new PeerAddresses(id -> List.of(new Address(id, 1)));
        Map<String, PeerNetwork> networks = new LinkedHashMap<>();
        for (String id : voters) {
            VirtualTime.Executor executor = time.new Executor(raft.heartbeatInterval());
            PeerNetwork peers = new PeerNetwork(addresses, new LinkDialer(id), executor);
            networks.put(id, peers);
            members.put(id, new Member(id, executor, peers, raft, voters, restored.get(id), build(id)));
        }
        networks.values().forEach(PeerNetwork::start);
        members.values().forEach(member -> starting.add(member.group.start()));
    }

    private Build build(String id) {
        return builds.getOrDefault(id, Build.CURRENT);
    }

    Member member(String id) {
        return Objects.requireNonNull(members.get(id));
    }

    Member awaitLeader() {
        for (int i = 0; i < 100; i++) {
            time.advance(Duration.ofMillis(100));
            for (Member member : members.values()) {
                if (member.group.isLeader()
                        && ask(member, new Operation.ListCaches()).isCompletedWithin(this)) {
                    return member;
                }
            }
        }
        throw new AssertionError("no leader within 10 virtual seconds");
    }

    /** Keeps what one member sends another until {@link #release}: it sits in a socket's buffer. */
    void hold(Member from, Member to) {
        heldLinks.add(link(from.id, to.id));
    }

    void release(Member from, Member to) {
        heldLinks.remove(link(from.id, to.id));
        Deque<Runnable> waiting = held.remove(link(from.id, to.id));
        if (waiting != null) {
            waiting.forEach(delivery -> time.at(LATENCY_NANOS, delivery));
        }
    }

    /** Loses what one member sends another. */
    void cut(Member from, Member to) {
        cutLinks.add(link(from.id, to.id));
    }

    void isolate(Member member) {
        members.values().stream().filter(other -> other != member).forEach(other -> {
            cut(member, other);
            cut(other, member);
        });
    }

    void heal() {
        cutLinks.clear();
    }

    Outcome write(Member to, String key, String value) {
        Operation.Write write = new Operation.Write(
                "c", key(key), value.getBytes(StandardCharsets.UTF_8), Condition.ALWAYS, Expiry.NEVER, false);
        return propose(to, write);
    }

    Outcome createCache(Member to) {
        return propose(to, new Operation.CreateCache("c", new CacheDefinition(0, 0, new TreeMap<>())));
    }

    Outcome propose(Member to, Operation.Command command) {
        return propose(to, 0, 0, command);
    }

    Outcome propose(Member to, long sessionId, long requestId, Operation.Command command) {
        Outcome outcome = new Outcome();
        ClientCommand proposed = new ClientCommand(sessionId, requestId, 0, command, OperationCodec.encode(command));
        to.group.propose(proposed, time.nanoTime() + REQUEST_NANOS, outcome);
        return outcome;
    }

    Outcome read(Member from, String key) {
        return ask(from, new Operation.Read("c", List.of(key(key))));
    }

    Outcome ask(Member from, Operation.Query query) {
        Outcome outcome = new Outcome();
        from.group.query(query, Long.MAX_VALUE / 2, outcome);
        return outcome;
    }

    static Bytes key(String key) {
        return new Bytes(key.getBytes(StandardCharsets.UTF_8));
    }

    /** What became of a request. */
    static final class Outcome implements Reply {
        final CompletableFuture<Result> result = new CompletableFuture<>();
        Timing timing = new Timing(-1, -1, -1, -1);

        @Override
        public void timed(Timing told) {
            timing = told;
        }

        @Override
        public void answered(Result answer) {
            result.complete(answer);
        }

        @Override
        public void refused(Refused refused) {
            result.completeExceptionally(new IllegalStateException(refused.toString()));
        }

        boolean isAnswered() {
            return result.isDone() && !result.isCompletedExceptionally();
        }

        boolean isCompletedWithin(RaftCluster cluster) {
            cluster.time.advance(Duration.ofMillis(50));
            return isAnswered();
        }

        String value() {
            Result.Versioned versioned =
                    ((Result.Values) result.join()).values().get(0);
            return versioned == null ? "(none)" : new String(versioned.value(), StandardCharsets.UTF_8);
        }
    }

    private static String link(String from, String to) {
        return from + ">" + to;
    }

    /** Opens connections from one member to the others. */
    private final class LinkDialer implements Dialer {
        private final String from;

        LinkDialer(String from) {
            this.from = from;
        }

        @Override
        public CompletableFuture<Connection> dial(Address address, FrameHandler handler) {
            Member to = member(address.host());
            Link receiving = connect(from, to);
            Link outgoing = new Link(to.id, (connection, frame) -> deliver(from, to, receiving, frame));
            handler.opened(outgoing);
            return CompletableFuture.completedFuture(outgoing);
        }

        @Override
        public void close() {}
    }

    /** Opens another connection of one member to another, and forgets the one before without closing it. */
    Link connect(String from, Member to) {
        Link receiving = new Link(from, build(from).product(), (connection, frame) -> {}, reason -> {});
        incoming.put(link(from, to.id), receiving);
        to.group.opened(receiving);
        return receiving;
    }

    Link connection(Member from, Member to) {
        return Objects.requireNonNull(incoming.get(link(from.id, to.id)));
    }

    /** Hands a member a message as if it had come on this connection. */
    void inject(Link on, Member to, RaftMessage message) {
        to.group.received(on, codec.encode(0, message));
        time.advance(Duration.ofMillis(1));
    }

    private void deliver(String from, Member to, Connection receiving, byte[] frame) {
        sent.add(codec.decode(frame, Entries.member(from)));
        String link = link(from, to.id);
        if (cutLinks.contains(link)) {
            return;
        }
        Runnable delivery = () -> to.group.received(receiving, frame);
        if (heldLinks.contains(link)) {
            held.computeIfAbsent(link, any -> new ArrayDeque<>()).add(delivery);
        } else {
            time.at(LATENCY_NANOS, delivery);
        }
    }

    /** One end of a connection. */
    record Link(String remoteId, String version, FrameHandler onSend, Consumer<String> onClose) implements Connection {

        Link(String remoteId, FrameHandler onSend) {
            this(remoteId, onSend, reason -> {});
        }

        Link(String remoteId, FrameHandler onSend, Consumer<String> onClose) {
            this(remoteId, Hello.PRODUCT_VERSION, onSend, onClose);
        }

        @Override
        public Hello remote() {
            return new Hello(version, Hello.MINIMUM_VERSION, Hello.PROTOCOL, "test", Hello.Role.MEMBER, remoteId);
        }

        @Override
        public String identity() {
            return remoteId;
        }

        @Override
        public boolean send(byte[] frame) {
            if (frame.length > NetLimits.DEFAULT.frameBytes()) {
                throw new IllegalArgumentException("frame of " + frame.length + " bytes");
            }
            onSend.frame(this, frame);
            return true;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close(String reason) {
            onClose.accept(reason);
        }
    }
}
