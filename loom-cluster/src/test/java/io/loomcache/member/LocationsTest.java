package io.loomcache.member;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.loomcache.config.Address;
import io.loomcache.discovery.MemberAttributes;
import io.loomcache.net.ConnectException;
import io.loomcache.net.Connection;
import io.loomcache.net.Dialer;
import io.loomcache.net.FrameHandler;
import io.loomcache.net.Hello;
import io.loomcache.net.InProcessNet;
import io.loomcache.raft.MemberEndpoint;
import io.loomcache.raft.PeerAddresses;
import io.loomcache.wire.MemberResponse;
import io.loomcache.wire.MemberTalkCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocationsTest {

    private static final MemberEndpoint M1 = member("m1", 1);
    private static final MemberEndpoint M2 = member("m2", 2);
    private static final MemberEndpoint M3 = member("m3", 3);
    private static final Set<MemberEndpoint> ALL = Set.of(M1, M2, M3);

    private final Map<Address, InProcessNet> listening = new HashMap<>();
    private final List<Address> dialled = new ArrayList<>();
    private final Questions questions = new Questions(new Network());
    private final Locations locations =
            new Locations(M1, new MemberAttributes("host-1", "eu-1", null), new PeerAddresses(id -> List.of()));

    /** Whoever listens at an address, and a count of who was dialled. */
    private final class Network implements Dialer {

        @Override
        public CompletableFuture<Connection> dial(Address address, FrameHandler handler) {
            dialled.add(address);
            InProcessNet there = listening.get(address);
            return there == null
                    ? CompletableFuture.failedFuture(
                            new ConnectException(ConnectException.Kind.UNREACHABLE, "nobody is at " + address))
                    : there.dialer(hello(M1).as(Hello.Role.ASKING)).dial(address, handler);
        }

        @Override
        public void close() {}
    }

    private static MemberEndpoint member(String id, int number) {
        return new MemberEndpoint(id, number, new Address("host-" + number, 5701));
    }

    private static Hello hello(MemberEndpoint member) {
        return Hello.of("test", Hello.Role.MEMBER, member.id())
                .from(new Hello.Origin(null, member.incarnation(), member.address()));
    }

    /** Somebody listens at the address of a member, and says of himself that he is another one. */
    private void listen(MemberEndpoint at, MemberEndpoint as, String zone, String node) {
        listening.put(addressOf(at), new InProcessNet(hello(as), (connection, frame) -> {
            long id = MemberTalkCodec.decodeRequest(frame).correlationId();
            connection.send(MemberTalkCodec.encode(new MemberResponse.Location(id, zone, node)));
        }));
    }

    private static Address addressOf(MemberEndpoint member) {
        return Objects.requireNonNull(member.address());
    }

    private void ask(long seconds) {
        locations.ask(questions, ALL, TimeUnit.SECONDS.toNanos(seconds));
    }

    private long dialled(MemberEndpoint member) {
        return dialled.stream().filter(addressOf(member)::equals).count();
    }

    private static void await(BooleanSupplier condition) {
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            while (!condition.getAsBoolean()) {
                Thread.onSpinWait();
            }
        });
    }

    @AfterEach
    void close() {
        listening.values().forEach(InProcessNet::close);
    }

    @Test
    void whatMembersSay_makesTheSpread() {
        listen(M2, M2, "eu-1", "host-2");
        listen(M3, M3, "eu-2", "host-3");
        assertEquals(new Spread("eu-1", "host-1", Safety.UNKNOWN, Safety.UNKNOWN), locations.spread(ALL));

        ask(0);

        await(() -> locations.spread(ALL).nodes() != Safety.UNKNOWN);
        assertEquals(new Spread("eu-1", "host-1", Safety.UNSAFE, Safety.SAFE), locations.spread(ALL));
    }

    @Test
    void whoHasAnswered_isAskedAgainAfterAMinute_othersSoon() {
        listen(M2, M2, "eu-2", "host-2");
        ask(0);
        await(() -> "eu-2".equals(locations.of(M2).zone()));

        ask(1);
        assertEquals(List.of(1L, 1L), List.of(dialled(M2), dialled(M3)));
        ask(2);
        assertEquals(List.of(1L, 2L), List.of(dialled(M2), dialled(M3)));
        ask(59);
        ask(60);

        assertEquals(List.of(2L, 3L), List.of(dialled(M2), dialled(M3)));
        assertEquals(0, dialled(M1));
    }

    @Test
    void whoSaysToBeAnother_isNotBelieved() {
        listen(M2, M3, "eu-3", "host-3");
        listen(M3, M3, "eu-2", "host-3");
        ask(0);
        await(() -> "eu-2".equals(locations.of(M3).zone()));
        ask(2);

        assertEquals(MemberAttributes.UNKNOWN, locations.of(M2));
        assertEquals("eu-2", locations.of(M3).zone());
    }

    @Test
    void whoIsNoMemberAnyMore_isForgotten() {
        listen(M2, M2, "eu-2", "host-2");
        ask(0);
        await(() -> "eu-2".equals(locations.of(M2).zone()));

        locations.ask(questions, Set.of(M1), 1);

        assertEquals(MemberAttributes.UNKNOWN, locations.of(M2));
        assertEquals("eu-1", locations.own().zone());
    }
}
