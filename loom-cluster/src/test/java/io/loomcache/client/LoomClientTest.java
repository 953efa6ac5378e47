package io.loomcache.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.DataLimits;
import io.loomcache.config.NetLimits;
import io.loomcache.map.Bytes;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Operation;
import io.loomcache.map.Result;
import io.loomcache.wire.OperationCodec;
import io.loomcache.wire.Request;
import io.loomcache.wire.Response.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a call, whatever the members do. In virtual time, in one thread. */
final class LoomClientTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration MOMENT = Duration.ofMillis(500);

    private final VirtualScheduler time = new VirtualScheduler();
    private final FakeMembers members = new FakeMembers(time, "a", "b", "c");
    private final LoomClient client = members.client(TIMEOUT, Duration.ofMinutes(1));
    private final LoomMap map = client.map("c");

    @AfterEach
    void close() {
        client.close();
    }

    /** Raft thesis 6.3. */
    @Test
    void command_whoseAnswerWasLost_isAppliedOnceAndGetsTheFirstResult() {
        done(write("warm up"));
        members.member("a").loseAnswers();
        CompletableFuture<Result.Written> write = write("k");
        time.advance(Duration.ofMillis(5));
        members.member("a").script(null);

        Result.Written written = done(write);

        assertTrue(written.applied(), "the retry was taken for another put-if-absent");
        assertEquals(2, sent("a", Operation.Write.class).stream().skip(1).count());
        Result.@Nullable Versioned found = done(map.read(key("k")));
        assertNotNull(found);
        assertEquals(written.revision(), found.revision());
    }

    @Test
    void command_thatMayHaveHappenedInAnExpiredSession_isOutcomeUnknown() {
        done(write("warm up"));
        members.member("a").loseAnswers();
        CompletableFuture<Result.Written> write = write("k");
        time.advance(Duration.ofMillis(5));
        members.member("a").script(null);
        members.expireSessions();

        failed(LoomException.OutcomeUnknown.class, write, "session");
    }

    @Test
    void command_thatMeetsAnExpiredSessionFirst_goesOnUnderANewOne() {
        done(write("warm up"));
        members.expireSessions();

        assertTrue(done(write("k")).applied());
        assertEquals(2, sent("a", Operation.OpenSession.class).size());
    }

    /** The connection has ended, and its handler is yet to be told. */
    @Test
    void command_onAConnectionThatHasJustEnded_goesOnAnotherOne() {
        done(write("warm up"));
        members.member("a").disconnect();

        assertTrue(done(write("k")).applied());
    }

    @Test
    void hints_thatPointAtEachOther_areNotFollowedHot() {
        done(write("warm up"));
        members.member("a").refuse(Refusal.NOT_LEADER, "b");
        members.member("b").refuse(Refusal.NOT_LEADER, "a");
        int before = operations();
        CompletableFuture<Result.Written> write = write("k");

        time.advance(Duration.ofSeconds(1));

        int asked = operations() - before;
        assertTrue(asked >= 10 && asked <= 150, asked + " requests in a second");
        members.member("a").script(null);
        assertTrue(done(write).applied());
    }

    @Test
    void leader_thatStepsDownWhileOthersStillNameIt_isNotAskedHot() {
        done(write("warm up"));
        members.member("a").refuse(Refusal.NOT_LEADER, null);
        int before = operations();
        CompletableFuture<Result.Written> write = write("k");

        time.advance(Duration.ofSeconds(1));

        int asked = operations() - before;
        assertTrue(asked >= 10 && asked <= 100, asked + " requests in a second");
        members.lead("b");
        assertTrue(done(write).applied());
    }

    /** As by SIGSTOP: the connection stays open, and nothing says that the leader is another. */
    @Test
    void leader_thatFreezes_isLeftForTheNewOneWithinThePollInterval() {
        done(write("warm up"));
        members.member("a").script(request -> {
            members.member("a").freeze();
            return null;
        });
        CompletableFuture<Result.Written> write = write("k");
        time.advance(Duration.ofMillis(5));
        members.lead("b");

        assertTrue(time.advanceUntil(Duration.ofMillis(400), write::isDone), "still waits for the frozen leader");
        assertTrue(done(write).applied());
    }

    @Test
    void member_thatStaysSilent_losesItsConnection() {
        done(write("warm up"));
        members.member("c").freeze();

        assertTrue(time.advanceUntil(
                Duration.ofSeconds(20), () -> members.member("c").links.isEmpty()));
    }

    @Test
    void deadline_whileWaiting_isNotDone() {
        done(write("warm up"));
        members.lead(null);
        CompletableFuture<Result.Written> write = write("k");

        failed(LoomException.NotDone.class, write, "has no leader");
    }

    @Test
    void deadline_whileAMemberHasIt_isOutcomeUnknownForCommandsOnly() {
        done(write("warm up"));
        members.member("a").freeze();
        CompletableFuture<Result.Written> write = write("k");
        CompletableFuture<?> read = map.read(key("k"));

        failed(LoomException.OutcomeUnknown.class, write, "may have happened");
        failed(LoomException.NotDone.class, read, "did not happen");
    }

    @Test
    void busy_isTriedAgain() {
        done(write("warm up"));
        members.member("a").refuse(Refusal.BUSY, null);
        CompletableFuture<Result.Written> write = write("k");
        time.advance(MOMENT);
        assertTrue(!write.isDone() && operations() > 10);
        members.member("a").script(null);

        assertTrue(done(write).applied());
    }

    @Test
    void refusals_thatWouldComeAgain_areRejected() {
        done(write("warm up"));
        for (Refusal refusal : List.of(Refusal.FORBIDDEN, Refusal.INVALID)) {
            members.member("a").refuse(refusal, null);
            failed(LoomException.Rejected.class, write("k"), refusal + " by a");
        }
    }

    @Test
    void refusal_ofARetryThatMayHaveHappened_isOutcomeUnknown() {
        done(write("warm up"));
        members.member("a").loseAnswers();
        CompletableFuture<?> write = write("k");
        time.advance(Duration.ofMillis(5));
        members.member("a").refuse(Refusal.FORBIDDEN, null);

        failed(LoomException.OutcomeUnknown.class, write, "FORBIDDEN by a");
    }

    @Test
    void operation_largerThanAFrame_isRejectedAndTheNextIsDone() {
        List<Operation.Item> items = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            items.add(new Operation.Item(key("k" + i), new byte[DataLimits.DEFAULT.valueBytes()]));
        }
        done(write("warm up"));

        failed(LoomException.Rejected.class, map.writeAll(items, Expiry.NEVER), "expected at most");
        assertTrue(done(write("k")).applied());
    }

    @Test
    void largeCommands_atOnce_stayBelowTheOutboundLimit() {
        done(write("warm up"));
        List<CompletableFuture<?>> writes = new ArrayList<>();
        byte[] large = new byte[DataLimits.DEFAULT.valueBytes()];
        int before = operations();
        for (int i = 0; i < 40; i++) {
            writes.add(map.write(key("k" + i), large, Condition.ALWAYS, Expiry.NEVER, false));
        }
        time.advance(Duration.ofMillis(1));

        assertTrue((long) (operations() - before) * large.length < NetLimits.DEFAULT.outboundBytes());
        writes.forEach(this::done);
    }

    @Test
    void close_endsEveryCall() {
        done(write("warm up"));
        members.member("a").freeze();
        CompletableFuture<?> pending = write("pending");
        CompletableFuture<?> read = map.read(key("k"));
        LoomMap.Watch watch = map.watch(new RecordingWatcher());
        time.advance(Duration.ofMillis(20));

        client.close();
        time.advance(Duration.ofMillis(1));

        failed(LoomException.OutcomeUnknown.class, pending, "closed");
        failed(LoomException.NotDone.class, read, "closed");
        failed(LoomException.NotDone.class, write("late"), "closed");
        assertTrue(watch.started().isDone());
        assertTrue(map.watch(new RecordingWatcher()).started().isDone());
    }

    @Test
    void close_whileTheLeaderIsBusy_endsEveryCall() {
        done(write("warm up"));
        members.member("a").refuse(Refusal.BUSY, null);
        CompletableFuture<?> busy = write("k");
        time.advance(Duration.ofMillis(3));

        client.close();

        failed(LoomException.NotDone.class, busy, "closed");
    }

    @Test
    void close_beforeAnyMemberWasReached_endsEveryCall() {
        CompletableFuture<?> write = write("k");

        client.close();

        failed(LoomException.NotDone.class, write, "closed");
    }

    @Test
    void calls_whenNoMemberIsReached_endInTimeAndSayWhy() {
        members.members.values().forEach(member -> member.refuseDials("certificate unknown"));
        CompletableFuture<?> write = write("k");

        time.advance(TIMEOUT.plus(MOMENT));

        failed(LoomException.NotDone.class, write, "certificate unknown");
    }

    @Test
    void calls_whenTheLeaderIsNotReached_endInTimeAndSayWhy() {
        members.member("a").refuseDials("certificate of another host");
        CompletableFuture<?> write = write("k");

        time.advance(TIMEOUT.plus(MOMENT));

        failed(LoomException.NotDone.class, write, "certificate of another host");
    }

    @Test
    void member_thatEndsEveryConnection_isDialledLessAndLess() {
        members.member("c").closeConnectionsAtOnce();
        done(write("warm up"));

        time.advance(Duration.ofSeconds(20));

        assertTrue(members.member("c").dials < 30, members.member("c").dials + " dials in 20 seconds");
    }

    @Test
    void session_ofAnIdleClientWithoutLeader_isKeptAliveByOneCommand() {
        done(write("warm up"));
        members.lead(null);
        failed(LoomException.NotDone.class, write("k"), "no leader");
        time.advance(Duration.ofSeconds(15));
        members.lead("b");
        time.advance(MOMENT);

        assertEquals(1, sent("b", Operation.KeepAlive.class).size());
    }

    private int operations() {
        return members.members.values().stream()
                .mapToInt(member -> (int) member.received.stream()
                        .filter(FakeMembers::isOperation)
                        .count())
                .sum();
    }

    private <T> List<T> sent(String member, Class<T> type) {
        return members.member(member).received(Request.Propose.class).stream()
                .map(propose -> OperationCodec.decode(propose.command()))
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private CompletableFuture<Result.Written> write(String key) {
        return map.write(key(key), new byte[] {1}, Condition.ABSENT, Expiry.NEVER, false);
    }

    private <T extends @Nullable Object> T done(CompletableFuture<T> future) {
        assertTrue(time.advanceUntil(TIMEOUT, future::isDone), "not done in time");
        return future.join();
    }

    private void failed(Class<? extends LoomException> type, CompletableFuture<?> future, String part) {
        assertTrue(time.advanceUntil(TIMEOUT.plus(MOMENT), future::isDone), "not ended in time");
        LoomException failure = assertThrows(LoomException.class, () -> LoomClient.await(future));
        assertInstanceOf(type, failure);
        assertTrue(String.valueOf(failure.getMessage()).contains(part), failure.getMessage());
    }

    private static Bytes key(String key) {
        return new Bytes(key.getBytes(StandardCharsets.UTF_8));
    }
}
