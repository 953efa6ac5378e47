package io.loomcache.member;

import static io.loomcache.client.LoomClient.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomException;
import io.loomcache.client.LoomMap;
import io.loomcache.config.Address;
import io.loomcache.config.CertificatePermissions;
import io.loomcache.config.DataLimits;
import io.loomcache.config.MemberAddress;
import io.loomcache.config.MemberConfig;
import io.loomcache.config.NetLimits;
import io.loomcache.config.RaftConfiguration;
import io.loomcache.map.Bytes;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.Condition;
import io.loomcache.map.Event;
import io.loomcache.map.Expiry;
import io.loomcache.map.Operation;
import io.loomcache.net.Hello;
import io.loomcache.net.MemberLauncher;
import io.loomcache.wire.OperationCodec;
import io.loomcache.wire.Request;
import io.loomcache.wire.Response;
import io.loomcache.wire.Response.Refusal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a member refuses, and what it sends in pieces. One member, reached in process. */
final class RequestsTest {

    private static final int MEGABYTE = 1 << 20;
    private static final Address ANY = new Address("localhost", 1);
    private static final CacheDefinition PLAIN = new CacheDefinition(0, 0, new TreeMap<>());
    private static final byte[] SIZE = OperationCodec.encode(new Operation.Size("c"));

    @TempDir
    Path directory;

    private @Nullable LoomClient client;

    @AfterEach
    void stop() {
        if (client != null) {
            client.close();
        }
    }

    private LoomMap createdMap() {
        LoomClient opened = LoomClient.embedded(config(NetLimits.DEFAULT));
        client = opened;
        await(opened.createCache("c", PLAIN));
        return opened.map("c");
    }

    private MemberConfig config(NetLimits netLimits) {
        return new MemberConfig(
                "test",
                "m1",
                List.of(new MemberAddress("m1", ANY)),
                null,
                null,
                directory,
                RaftConfiguration.DEFAULT,
                DataLimits.DEFAULT,
                netLimits,
                CertificatePermissions.NONE);
    }

    private void withRawClient(NetLimits netLimits, Consumer<RawClient> test) {
        try (MemberLauncher.LaunchedMember member = new EmbeddedMembers().launch(config(netLimits));
                RawClient raw = new RawClient(member.dialer(Hello.of("test", Hello.Role.CLIENT, "raw")), ANY)) {
            test.accept(raw);
        }
    }

    @Test
    void requests_overTheLimitOfAConnection_getBusyAndEachGetsOneAnswer() {
        NetLimits oneRequest = new NetLimits(16 * MEGABYTE, 100, 64 * MEGABYTE, 1, Duration.ofSeconds(5));
        byte[] create = OperationCodec.encode(new Operation.CreateCache("c", PLAIN));
        withRawClient(oneRequest, raw -> {
            for (int id = 1; id <= 1_000; id++) {
                raw.send(new Request.Propose(id, 0, 10_000, 0, 0, 0, create));
            }
            TestCluster.await("all answers", () -> raw.responses.size() >= 1_000);

            List<Refusal> refusals = raw.responses.stream()
                    .filter(Response.Refused.class::isInstance)
                    .map(response -> ((Response.Refused) response).refusal())
                    .distinct()
                    .toList();
            assertEquals(List.of(Refusal.BUSY), refusals);
            assertEquals(
                    1_000,
                    raw.responses.stream()
                            .map(Response::correlationId)
                            .distinct()
                            .count());
            assertEquals(
                    Response.Answer.class,
                    raw.ask(new Request.Ask(2_000, 0, 10_000, SIZE)).getClass());
        });
    }

    @Test
    void request_thatCannotBeMeant_isInvalidAndNamesWhy() {
        String longName = "n".repeat(300);
        withRawClient(NetLimits.DEFAULT, raw -> {
            assertInvalid(raw.refused(new Request.Ask(1, 7, 1_000, SIZE)), "group 7");
            assertInvalid(raw.refused(new Request.Propose(2, 0, 1_000, 0, 0, 0, SIZE)), "expected a command");
            assertInvalid(raw.refused(propose(3, new Operation.DestroyCache(longName))), "cache name length: 300");
            assertInvalid(raw.refused(propose(4, new Operation.OpenSession(longName, 1_000))), "client name length");
            TreeMap<String, String> attributes = new TreeMap<>(Map.of("a", "x".repeat(100_000)));
            Operation.CreateCache large = new Operation.CreateCache("c", new CacheDefinition(0, 0, attributes));
            assertInvalid(raw.refused(propose(5, large)), "65536");
            List<Operation.Item> items = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                items.add(new Operation.Item(key("k" + i), new byte[4 * MEGABYTE]));
            }
            assertInvalid(raw.refused(propose(6, new Operation.WriteAll("c", items, Expiry.NEVER))), "bytes");
        });
    }

    @Test
    void request_whoseTimeHasPassed_isExpired() {
        withRawClient(
                NetLimits.DEFAULT,
                raw -> assertEquals(
                        Refusal.EXPIRED,
                        raw.refused(new Request.Ask(1, 0, -1, SIZE)).refusal()));
    }

    @Test
    void watches_ofOneConnection_areBoundedAndDistinct() {
        withRawClient(NetLimits.DEFAULT, raw -> {
            for (int id = 1; id <= Subscriptions.PER_CONNECTION; id++) {
                raw.send(new Request.Subscribe(id, 0, List.of("c"), -1));
            }
            TestCluster.await("the watches", () -> raw.responses.size() == Subscriptions.PER_CONNECTION);

            assertInvalid(raw.refused(new Request.Subscribe(9_999, 0, List.of("c"), -1)), "expected at most");
            raw.ask(new Request.Unsubscribe(10_000, 1));
            raw.responses.clear();
            assertInvalid(raw.refused(new Request.Subscribe(2, 0, List.of("c"), -1)), "runs already");
        });
    }

    private static Request.Propose propose(long id, Operation.Command command) {
        return new Request.Propose(id, 0, 1_000, 0, 0, 0, OperationCodec.encode(command));
    }

    private static void assertInvalid(Response.Refused refused, String part) {
        assertEquals(Refusal.INVALID, refused.refusal());
        assertTrue(refused.message().contains(part), refused.message());
    }

    @Test
    void read_ofMoreThanAFrameHolds_isRejectedAndOthersOfItsRoundAnswered() {
        LoomMap map = createdMap();
        List<Bytes> keys = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            keys.add(key("k" + i));
            put(map, "k" + i, 4 * MEGABYTE);
        }

        List<CompletableFuture<?>> reads = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            reads.add(i % 2 == 0 ? map.lookupAll(keys) : map.read(key("none")));
        }

        for (int i = 0; i < 20; i += 2) {
            CompletableFuture<?> large = reads.get(i);
            LoomException.Rejected rejected = assertThrows(LoomException.Rejected.class, () -> await(large));
            assertTrue(String.valueOf(rejected.getMessage()).contains("fewer keys"), rejected.getMessage());
            await(reads.get(i + 1));
        }
    }

    @Test
    void events_ofMoreThanAFrameHolds_areToldOnceAndInOrder() {
        LoomMap map = createdMap();
        List<Event> events = new CopyOnWriteArrayList<>();
        List<String> lost = new CopyOnWriteArrayList<>();
        LoomMap.Watch watch = map.watch(new LoomMap.Watcher() {
            @Override
            public void event(Event event) {
                events.add(event);
            }

            @Override
            public void lost(long from, long to) {
                lost.add(from + " to " + to);
            }
        });
        await(watch.started());
        List<Bytes> keys = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            keys.add(key("k" + i));
            put(map, "k" + i, 4 * MEGABYTE);
        }

        // One log entry whose events carry all the old values.
        await(map.removeAll(keys));

        TestCluster.await("all events", () -> events.size() == 12);
        assertEquals(List.of(), lost);
        List<String> order = events.stream()
                .map(event -> event.revision() + "/" + event.ordinal())
                .toList();
        assertEquals(order.stream().distinct().toList(), order);
        assertEquals(events.get(6).revision(), events.get(11).revision());
    }

    private void put(LoomMap map, String key, int bytes) {
        await(map.write(key(key), new byte[bytes], Condition.ALWAYS, Expiry.NEVER, false));
    }

    private static Bytes key(String key) {
        return new Bytes(key.getBytes(StandardCharsets.UTF_8));
    }
}
