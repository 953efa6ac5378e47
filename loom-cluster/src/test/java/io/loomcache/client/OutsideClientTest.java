package io.loomcache.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.Address;
import io.loomcache.config.ClientConfig;
import io.loomcache.map.Bytes;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Result;
import io.loomcache.wire.Request;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that wants external addresses. In virtual time, in one thread. */
final class OutsideClientTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration MOMENT = Duration.ofMillis(500);

    private final VirtualScheduler time = new VirtualScheduler();
    private final FakeMembers members = new FakeMembers(time, "a", "b", "c");
    private final LoomClient client = members.client(TIMEOUT, Duration.ofMinutes(1), ClientConfig.Addresses.EXTERNAL);

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void members_areDialledAtTheirExternalAddresses() {
        List<Address> external =
                List.of(members.external("a", 11), members.external("b", 12), members.external("c", 13));
        assertTrue(time.advanceUntil(TIMEOUT, write()::isDone));
        members.dialled.clear();

        members.member("b").disconnect();
        time.advance(MOMENT);

        assertEquals(Set.of(external.get(1)), Set.copyOf(members.dialled));
        assertEquals(List.of(), members.member("a").received(Request.GetTopology.class));
    }

    @Test
    void calls_whenNoMemberHasAnExternalAddress_failAtOnce() {
        CompletableFuture<Result.Written> write = write();

        time.advance(MOMENT);

        failed(write, "loomcache.node.external.host");
    }

    @Test
    void calls_whenTheLeaderHasNoExternalAddress_endInTimeAndSayWhy() {
        members.external("b", 12);
        members.member("a").refuseDials("cut");
        CompletableFuture<Result.Written> write = write();

        time.advance(TIMEOUT.plus(MOMENT));

        failed(write, "leader a has no external address");
    }

    private CompletableFuture<Result.Written> write() {
        Bytes key = new Bytes(new byte[] {1});
        return client.map("c").write(key, new byte[] {2}, Condition.ALWAYS, Expiry.NEVER, false);
    }

    private static void failed(CompletableFuture<?> call, String part) {
        assertTrue(call.isDone());
        LoomException failure = assertThrows(LoomException.class, () -> LoomClient.await(call));
        assertInstanceOf(LoomException.NotDone.class, failure);
        assertTrue(String.valueOf(failure.getMessage()).contains(part), failure.getMessage());
    }
}
