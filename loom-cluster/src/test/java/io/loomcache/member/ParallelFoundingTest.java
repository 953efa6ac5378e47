package io.loomcache.member;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.Address;
import io.loomcache.config.CertificatePermissions;
import io.loomcache.config.DataLimits;
import io.loomcache.config.Joining;
import io.loomcache.config.MemberAddress;
import io.loomcache.config.MemberConfig;
import io.loomcache.config.NetLimits;
import io.loomcache.config.RaftConfiguration;
import io.loomcache.discovery.MemberAttributes;
import io.loomcache.net.AuditLog;
import io.loomcache.net.ConnectException;
import io.loomcache.net.ConnectException.Kind;
import io.loomcache.net.Connection;
import io.loomcache.net.Dialer;
import io.loomcache.net.FrameHandler;
import io.loomcache.net.Hello;
import io.loomcache.net.InProcessNet;
import io.loomcache.raft.MemberEndpoint;
import io.loomcache.raft.MemberEngineCodec;
import io.loomcache.raft.PeerAddresses;
import io.loomcache.storage.Founding;
import io.loomcache.storage.MemberStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members that start at the same time, die and come back at any moment: there is one founding, each time. */
final class ParallelFoundingTest {

    private static final int ROUNDS = 50;

    @TempDir
    Path directory;

    @Test
    void threeMembers_startedTogetherFiftyTimes_foundOneClusterEachTime() throws Exception {
        Set<Object> histories = new HashSet<>();
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            Host host = new Host(directory.resolve("round-" + seed));
            try {
                host.nodes.forEach(Node::start);
                for (int deaths = random.nextInt(3); deaths > 0; deaths--) {
                    LockSupport.parkNanos(random.nextInt(100_000_000));
                    Node dying = host.nodes.get(random.nextInt(host.nodes.size()));
                    dying.kill();
                    dying.start();
                }
                Founding first = host.nodes.get(0).founding();
                for (Node node : host.nodes) {
                    assertEquals(first, node.founding(), "seed " + seed + ", " + node.id);
                    assertTrue(first.includes(node.store().self()), "seed " + seed + ", " + node.id);
                }
                assertTrue(histories.add(first.history()), "seed " + seed);
            } finally {
                for (Node node : host.nodes) {
                    node.kill();
                }
            }
        }
    }

    /** Where the members of one round run. */
    private static final class Host {

        final Map<Address, InProcessNet> listening = new ConcurrentHashMap<>();
        final List<Node> nodes = new ArrayList<>();

        Host(Path folder) {
            List<MemberAddress> all = Stream.of("m1", "m2", "m3")
                    .map(id -> new MemberAddress(id, new Address(id, 1)))
                    .toList();
            all.forEach(each -> nodes.add(new Node(each, all, folder.resolve(each.id()), this)));
        }

        Dialer dialer(Hello hello) {
            return new Dialer() {
                @Override
                public CompletableFuture<Connection> dial(Address address, FrameHandler handler) {
                    InProcessNet there = listening.get(address);
                    return there == null
                            ? CompletableFuture.failedFuture(
                                    new ConnectException(Kind.UNREACHABLE, "nobody listens at " + address))
                            : there.dialer(hello).dial(address, handler);
                }

                @Override
                public void close() {}
            };
        }
    }

    /** One member as far as it is needed to found a cluster. */
    private static final class Node {

        final String id;
        private final MemberConfig config;
        private final Address address;
        private final Host host;
        private @Nullable MemberStore store;
        private @Nullable MemberTalk talk;
        private @Nullable Thread thread;
        private volatile @Nullable Throwable failure;

        Node(MemberAddress self, List<MemberAddress> all, Path folder, Host host) {
            this.id = self.id();
            this.address = self.address();
            this.host = host;
            this.config = new MemberConfig(
                    "test",
                    id,
                    all,
                    null,
                    null,
                    folder,
                    RaftConfiguration.DEFAULT,
                    DataLimits.DEFAULT,
                    NetLimits.DEFAULT,
                    CertificatePermissions.NONE,
                    true,
                    address,
                    null,
                    Joining.NEVER,
                    null);
        }

        void start() {
            MemberStore opened = MemberStore.open(
                    config.dataDirectory(), "test", id, new MemberEngineCodec(), failed -> failure = failed);
            store = opened;
            Hello hello = Hello.of("test", Hello.Role.MEMBER, id)
                    .from(new Hello.Origin(null, opened.self().incarnation(), address));
            PeerAddresses addresses = new PeerAddresses(any -> List.of());
            MemberTalk answering = new MemberTalk(
                    config,
                    opened,
                    List.of(),
                    new MembershipDesk(List.of(), addresses, null),
                    new Locations(MemberEndpoint.of(hello), MemberAttributes.UNKNOWN, addresses),
                    new Permissions(config, new AuditLog()));
            talk = answering;
            host.listening.put(address, new InProcessNet(hello, answering));
            Questions questions = new Questions(host.dialer(hello.as(Hello.Role.ASKING)));
            Arrival arrival = new Arrival(config, opened, questions, addresses, List::of);
            Thread arriving = new Thread(() -> {
                try {
                    arrival.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (RuntimeException | Error e) {
                    failure = e;
                }
            });
            thread = arriving;
            arriving.start();
        }

        /** Ends it wherever it is. */
        void kill() throws InterruptedException {
            InProcessNet net = host.listening.remove(address);
            if (net != null) {
                net.close();
                Objects.requireNonNull(thread).interrupt();
                Objects.requireNonNull(thread).join();
                Objects.requireNonNull(talk).close();
                store().close();
            }
        }

        MemberStore store() {
            return Objects.requireNonNull(store);
        }

        Founding founding() throws InterruptedException {
            Objects.requireNonNull(thread).join(30_000);
            if (failure != null) {
                throw new AssertionError(id, failure);
            }
            return Objects.requireNonNull(store().founding(), id + " has not founded");
        }
    }
}
