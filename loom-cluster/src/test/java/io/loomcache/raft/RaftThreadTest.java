package io.loomcache.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which of the tasks that have piled up behind a long one comes first. */
final class RaftThreadTest {

    private static final String MESSAGE = "message";
    private static final String REQUEST = "request";
    private static final String FLUSH = "flush";
    private static final String TIMER = "timer";

    private final List<Throwable> failures = new ArrayList<>();
    private final RaftThread thread = new RaftThread("raft-test", Duration.ofMillis(100), failures::add);

    /** Owned by the thread until it has done everything. */
    private final List<String> done = new ArrayList<>();

    @AfterEach
    void close() {
        thread.close();
        assertEquals(List.of(), failures);
    }

    /** A leader must not give up because the answers of its followers are behind thousands of requests. */
    @Test
    void message_comesBeforeRequestsThatArrivedEarlier() throws Exception {
        pileUp(() -> {}, () -> {
            requests(5_000);
            thread.receive(() -> done.add(MESSAGE));
        });

        assertEquals(0, done.indexOf(MESSAGE));
        assertEquals(5_001, done.size());
    }

    /** A follower must not stand for election while a message of its leader is unread, however many are before it. */
    @Test
    void timerThatIsDue_comesBehindAllMessages_andBeforeRequests() throws Exception {
        pileUp(() -> thread.scheduleNanos(() -> done.add(TIMER), 0), () -> {
            requests(5_000);
            messages(1_500);
        });

        assertEquals(1_500, done.indexOf(TIMER));
        assertEquals(1_501, done.indexOf(REQUEST));
        assertEquals(6_501, done.size());
    }

    /** Nor must a leader leave out its heartbeats, or its flush, until all requests are in the log. */
    @Test
    void timerThatBecomesDueAmongRequests_andAFlush_doNotWaitForAllOfThem() throws Exception {
        pileUp(() -> thread.submit(() -> done.add(FLUSH)), () -> {
            requests(10);
            thread.submit(() -> thread.scheduleNanos(() -> done.add(TIMER), 0));
            requests(5_000);
        });

        assertEquals(10, done.indexOf(FLUSH));
        assertEquals(11, done.indexOf(TIMER));
        assertEquals(5_012, done.size());
    }

    /** A timer that is due at every turn of the thread leaves requests their share. */
    @Test
    void requests_goOnWhileATimerIsAlwaysDue() throws Exception {
        pileUp(() -> thread.scheduleNanos(this::repeat, 0), () -> requests(500));

        assertEquals(500, Collections.frequency(done, REQUEST));
        assertTrue(done.contains(TIMER), "the timer has not run");
    }

    private void repeat() {
        done.add(TIMER);
        thread.scheduleNanos(this::repeat, 1_000);
    }

    private void requests(int count) {
        for (int i = 0; i < count; i++) {
            thread.execute(() -> done.add(REQUEST));
        }
    }

    private void messages(int count) {
        for (int i = 0; i < count; i++) {
            thread.receive(() -> done.add(MESSAGE));
        }
    }

    /**
     * Ends the thread when everything is done that came while it was held up.
     *
     * @param before done by the thread itself, before it is held up
     */
    private void pileUp(Runnable before, Runnable arriving) throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        thread.execute(() -> {
            before.run();
            held.countDown();
            awaitUninterruptibly(goOn);
        });
        assertTrue(held.await(20, TimeUnit.SECONDS));
        arriving.run();
        thread.execute(end::countDown);
        goOn.countDown();
        assertTrue(end.await(20, TimeUnit.SECONDS));
        thread.close();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
