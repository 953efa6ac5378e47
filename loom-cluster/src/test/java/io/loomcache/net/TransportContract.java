package io.loomcache.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.Address;
import io.loomcache.config.NetLimits;
import io.loomcache.net.ConnectException.Kind;
import io.loomcache.net.Hello.Role;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What {@link Connection}, {@link FrameHandler} and {@link Dialer} promise, whatever carries the frames. */
abstract class TransportContract {

    static final Hello SERVER = Hello.of("blue", Role.MEMBER, "member-1");
    static final Hello CLIENT = Hello.of("blue", Role.CLIENT, "client-1");
    static final NetLimits LIMITS = new NetLimits(1 << 20, 3, 64 << 20, 100, Duration.ofSeconds(10));

    /** A server with its handler, and a way to it. */
    interface Transport extends AutoCloseable {
        Address address();

        Dialer dialer(Hello client);

        void closeServer();

        @Override
        void close();
    }

    abstract Transport start(Hello server, FrameHandler handler, NetLimits limits) throws Exception;

    /** The identity that the server sees. */
    abstract String clientIdentity();

    /** The identity that the client sees. */
    abstract String serverIdentity();

    private static Connection dial(Transport transport, FrameHandler handler) throws Exception {
        return transport.dialer(CLIENT).dial(transport.address(), handler).get(20, TimeUnit.SECONDS);
    }

    private static ConnectException refused(CompletableFuture<Connection> dial) {
        CompletionException failed = assertThrows(CompletionException.class, () -> {
            Connection unexpected = dial.orTimeout(20, TimeUnit.SECONDS).join();
            unexpected.close("should not be open");
        });
        return assertInstanceOf(ConnectException.class, failed.getCause());
    }

    @Test
    void dial_whenHellosFit_opensBothEndsWithHelloAndIdentity() throws Exception {
        RecordingHandler server = new RecordingHandler();
        RecordingHandler client = new RecordingHandler();
        try (Transport transport = start(SERVER, server, LIMITS)) {
            Connection toServer = dial(transport, client);
            Connection toClient = server.awaitOpened();

            assertEquals(toServer, client.opened.poll(), "opened comes before the future completes");
            assertEquals(SERVER, toServer.remote());
            assertEquals(CLIENT, toClient.remote());
            assertEquals(serverIdentity(), toServer.identity());
            assertEquals(clientIdentity(), toClient.identity());
            assertTrue(toServer.isOpen() && toClient.isOpen());
        }
    }

    @Test
    void dial_whenHelloDoesNotFit_isRefusedWithBothValues() throws Exception {
        try (Transport transport = start(SERVER, new RecordingHandler(), LIMITS)) {
            assertRefused(transport, new Hello("0.1.0", "0.1.0", 1, "red", Role.CLIENT, "c"), "'red'", "'blue'");
            assertRefused(transport, new Hello("0.1.0", "0.1.0", 7, "blue", Role.CLIENT, "c"), "'7'", "'1'");
            assertRefused(transport, new Hello("1.0.0", "0.1.0", 1, "blue", Role.CLIENT, "c"), "'1.0.0'", "'0.1.0'");
            assertRefused(transport, new Hello("0.0.9", "0.0.1", 1, "blue", Role.CLIENT, "c"), "'0.0.9'", "'0.1.0'");
            assertRefused(transport, new Hello("0.3.0", "0.2.0", 1, "blue", Role.CLIENT, "c"), "'0.2.0'", "'0.1.0'");
        }
    }

    private static void assertRefused(Transport transport, Hello client, String theirs, String ours) {
        RecordingHandler handler = new RecordingHandler();
        ConnectException refused = refused(transport.dialer(client).dial(transport.address(), handler));

        assertEquals(Kind.REFUSED, refused.kind());
        String text = String.valueOf(refused.getMessage());
        assertTrue(text.contains(theirs) && text.contains(ours), text);
        assertTrue(handler.opened.isEmpty() && handler.closed.isEmpty());
    }

    @Test
    void dial_whenMinorVersionsDifferWithinMinimums_opens() throws Exception {
        Hello newer = new Hello("0.4.2", "0.1.0", 1, "blue", Role.CLIENT, "newer");
        try (Transport transport = start(SERVER, new RecordingHandler(), LIMITS)) {
            Connection connection = transport
                    .dialer(newer)
                    .dial(transport.address(), new RecordingHandler())
                    .get(20, TimeUnit.SECONDS);

            assertTrue(connection.isOpen());
        }
    }

    @Test
    void dial_pastTheConnectionLimit_isUnreachableAndWorksAgainAfterAClose() throws Exception {
        RecordingHandler server = new RecordingHandler();
        try (Transport transport = start(SERVER, server, LIMITS)) {
            List<Connection> open = new ArrayList<>();
            for (int i = 0; i < LIMITS.connections(); i++) {
                open.add(dial(transport, new RecordingHandler()));
            }

            ConnectException refused =
                    refused(transport.dialer(CLIENT).dial(transport.address(), new RecordingHandler()));
            assertEquals(Kind.UNREACHABLE, refused.kind());

            open.get(0).close("make room");
            server.awaitClosed();
            assertTrue(dialUntilOpen(transport).isOpen());
        }
    }

    /** The server counts a connection until its socket is gone, shortly after the handler knows. */
    private static Connection dialUntilOpen(Transport transport) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            try {
                return dial(transport, new RecordingHandler());
            } catch (java.util.concurrent.ExecutionException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void send_100000FramesOfMixedSizesBothWays_arriveWholeAndInOrder() throws Exception {
        int count = 100_000;
        SequenceChecker atServer = new SequenceChecker(count, 1);
        SequenceChecker atClient = new SequenceChecker(count, 2);
        try (Transport transport = start(SERVER, atServer, LIMITS)) {
            Connection toServer = dial(transport, atClient);
            Connection toClient = atServer.awaitOpened();

            Thread one = sender(toServer, count, 1, atServer);
            Thread two = sender(toClient, count, 2, atClient);
            atServer.awaitAll();
            atClient.awaitAll();
            one.join();
            two.join();
        }
    }

    /** Keeps within the outbound limit by not running too far ahead of the receiver. */
    private static Thread sender(Connection connection, int count, long seed, SequenceChecker receiver) {
        Thread thread = new Thread(() -> {
            Random random = new Random(seed);
            for (int i = 0; i < count && !receiver.failed(); i++) {
                receiver.awaitReceived(i - 4_000);
                assertTrue(connection.send(SequenceChecker.frame(random, i)));
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Test
    void send_fromManyThreads_losesNothingAndKeepsEachThreadsOrder() throws Exception {
        int threads = 8;
        int each = 5_000;
        int[] next = new int[threads];
        Queue<String> disorder = new ConcurrentLinkedQueue<>();
        CountDownLatch all = new CountDownLatch(threads * each);
        FrameHandler server = (connection, frame) -> {
            ByteBuffer in = ByteBuffer.wrap(frame);
            int sender = in.getInt();
            int number = in.getInt();
            if (number != next[sender]++) {
                disorder.add("sender " + sender + " frame " + number);
            }
            all.countDown();
        };
        try (Transport transport = start(SERVER, server, LIMITS)) {
            Connection connection = dial(transport, new RecordingHandler());
            AtomicInteger failures = new AtomicInteger();
            for (int t = 0; t < threads; t++) {
                int sender = t;
                Thread thread = new Thread(() -> {
                    for (int i = 0; i < each; i++) {
                        byte[] frame =
                                ByteBuffer.allocate(40).putInt(sender).putInt(i).array();
                        failures.addAndGet(connection.send(frame) ? 0 : 1);
                    }
                });
                thread.setDaemon(true);
                thread.start();
            }

            assertTrue(all.await(60, TimeUnit.SECONDS), "missing " + all.getCount());
            assertEquals(List.of(), List.copyOf(disorder));
            assertEquals(0, failures.get());
        }
    }

    @Test
    void send_fromTheHandler_isNotDeliveredOnTheSendersStack() throws Exception {
        ThreadLocal<Boolean> inHandler = ThreadLocal.withInitial(() -> false);
        AtomicInteger reentrant = new AtomicInteger();
        CountDownLatch rounds = new CountDownLatch(1_000);
        FrameHandler echo = (connection, frame) -> {
            reentrant.addAndGet(inHandler.get() ? 1 : 0);
            inHandler.set(true);
            connection.send(frame);
            inHandler.set(false);
            rounds.countDown();
        };
        try (Transport transport = start(SERVER, echo, LIMITS)) {
            dial(transport, echo).send(new byte[] {1});

            assertTrue(rounds.await(20, TimeUnit.SECONDS));
            assertEquals(0, reentrant.get());
        }
    }

    @Test
    void send_aFrameOutOfBounds_isAnError() throws Exception {
        try (Transport transport = start(SERVER, new RecordingHandler(), LIMITS)) {
            Connection connection = dial(transport, new RecordingHandler());

            assertThrows(IllegalArgumentException.class, () -> connection.send(new byte[0]));
            assertThrows(IllegalArgumentException.class, () -> connection.send(new byte[LIMITS.frameBytes() + 1]));
            assertTrue(connection.isOpen());
        }
    }

    @Test
    void send_aFrameOfTheLargestSize_arrives() throws Exception {
        RecordingHandler server = new RecordingHandler();
        byte[] largest = new byte[LIMITS.frameBytes()];
        new Random(5).nextBytes(largest);
        try (Transport transport = start(SERVER, server, LIMITS)) {
            dial(transport, new RecordingHandler()).send(largest);

            assertArrayEquals(largest, server.awaitFrame());
        }
    }

    @Test
    void send_pastTheOutboundLimit_closesWithTheLimitAsReason() throws Exception {
        NetLimits narrow = new NetLimits(1 << 20, 3, 2 << 20, 100, Duration.ofSeconds(10));
        CountDownLatch release = new CountDownLatch(1);
        FrameHandler stuck = (connection, frame) -> awaitQuietly(release);
        RecordingHandler client = new RecordingHandler();
        try (Transport transport = start(SERVER, stuck, narrow)) {
            Connection connection = dial(transport, client);
            byte[] frame = new byte[1 << 18];
            int accepted = 0;
            while (connection.send(frame)) {
                accepted++;
                assertTrue(accepted < 10_000, "nothing stops the sender");
            }

            String reason = client.awaitClosed();
            assertTrue(reason.contains(String.valueOf(narrow.outboundBytes())), reason);
            assertFalse(connection.isOpen());
            assertFalse(connection.send(frame));
            release.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void close_byOneSide_isToldOnceToBothAndEndsSending() throws Exception {
        RecordingHandler server = new RecordingHandler();
        RecordingHandler client = new RecordingHandler();
        try (Transport transport = start(SERVER, server, LIMITS)) {
            Connection connection = dial(transport, client);
            Connection toClient = server.awaitOpened();

            connection.close("had enough");
            connection.close("again");

            assertFalse(connection.isOpen());
            assertFalse(connection.send(new byte[1]));
            assertEquals("had enough", client.awaitClosed());
            assertEquals("closed by the other side", server.awaitClosed());
            assertFalse(toClient.send(new byte[1]));
        }
        assertEquals(1, client.closedCalls.get());
        assertEquals(1, server.closedCalls.get());
    }

    @Test
    void close_afterSend_stillDeliversWhatWasSent() throws Exception {
        RecordingHandler server = new RecordingHandler();
        try (Transport transport = start(SERVER, server, LIMITS)) {
            Connection connection = dial(transport, new RecordingHandler());
            connection.send(new byte[] {42});
            connection.close("done");

            assertArrayEquals(new byte[] {42}, server.awaitFrame());
            server.awaitClosed();
        }
    }

    @Test
    void close_inTheHandler_endsDeliveryAtOnce() throws Exception {
        RecordingHandler server = new RecordingHandler() {
            @Override
            public void frame(Connection connection, byte[] frame) {
                super.frame(connection, frame);
                connection.close("one is enough");
            }
        };
        RecordingHandler client = new RecordingHandler();
        try (Transport transport = start(SERVER, server, LIMITS)) {
            Connection connection = dial(transport, client);
            for (int i = 0; i < 100; i++) {
                connection.send(new byte[] {(byte) i});
            }
            client.awaitClosed();
            assertEquals("one is enough", server.awaitClosed());
        }
        assertEquals(1, server.frames.size());
        assertEquals(0, server.callsAfterClosed.get());
    }

    @Test
    void frame_whenTheHandlerThrows_closesTheConnection() throws Exception {
        RecordingHandler server = new RecordingHandler() {
            @Override
            public void frame(Connection connection, byte[] frame) {
                throw new IllegalStateException("bug in the test's handler");
            }
        };
        RecordingHandler client = new RecordingHandler();
        try (Transport transport = start(SERVER, server, LIMITS)) {
            dial(transport, client).send(new byte[1]);

            assertTrue(server.awaitClosed().contains("bug in the test's handler"));
            client.awaitClosed();
        }
    }

    @Test
    void closeServer_tellsBothSidesBeforeItReturnsAndRefusesLaterDials() throws Exception {
        RecordingHandler server = new RecordingHandler();
        RecordingHandler client = new RecordingHandler();
        try (Transport transport = start(SERVER, server, LIMITS)) {
            Dialer dialer = transport.dialer(CLIENT);
            dialer.dial(transport.address(), client).get(20, TimeUnit.SECONDS);

            transport.closeServer();

            assertEquals("the server was closed", server.closed.poll());
            assertEquals("closed by the other side", client.awaitClosed());
            assertEquals(
                    Kind.UNREACHABLE,
                    refused(dialer.dial(transport.address(), new RecordingHandler()))
                            .kind());
        }
    }

    @Test
    void closeDialer_closesWhatItDialledAndRefusesLaterDials() throws Exception {
        RecordingHandler server = new RecordingHandler();
        RecordingHandler client = new RecordingHandler();
        try (Transport transport = start(SERVER, server, LIMITS)) {
            Dialer dialer = transport.dialer(CLIENT);
            dialer.dial(transport.address(), client).get(20, TimeUnit.SECONDS);

            dialer.close();

            assertEquals("the client was closed", client.awaitClosed());
            assertEquals("closed by the other side", server.awaitClosed());
            assertEquals(
                    Kind.UNREACHABLE,
                    refused(dialer.dial(transport.address(), new RecordingHandler()))
                            .kind());
        }
    }

    /** Compares what arrives with the same random sequence. */
    static final class SequenceChecker implements FrameHandler {

        private final CompletableFuture<Connection> opened = new CompletableFuture<>();
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final Random random;
        private final int count;
        private final AtomicInteger received = new AtomicInteger();

        SequenceChecker(int count, long seed) {
            this.count = count;
            this.random = new Random(seed);
        }

        /** Mostly small, some of several records, all of known content. */
        static byte[] frame(Random random, int number) {
            int size = number % 500 == 0 ? 1 + random.nextInt(200_000) : 8 + random.nextInt(300);
            byte[] frame = new byte[size];
            Arrays.fill(frame, (byte) random.nextInt());
            if (size >= 4) {
                ByteBuffer.wrap(frame).putInt(number);
            }
            return frame;
        }

        @Override
        public void opened(Connection connection) {
            opened.complete(connection);
        }

        @Override
        public void frame(Connection connection, byte[] frame) {
            if (!Arrays.equals(frame(random, received.get()), frame)) {
                done.completeExceptionally(new AssertionError("frame " + received + " differs"));
            }
            if (received.incrementAndGet() == count) {
                done.complete(null);
            }
        }

        @Override
        public void closed(Connection connection, String reason) {
            done.completeExceptionally(new AssertionError("closed after " + received + " frames: " + reason));
        }

        Connection awaitOpened() throws Exception {
            return opened.get(20, TimeUnit.SECONDS);
        }

        void awaitAll() throws Exception {
            done.get(120, TimeUnit.SECONDS);
        }

        boolean failed() {
            return done.isCompletedExceptionally();
        }

        void awaitReceived(int number) {
            while (received.get() < number && !failed()) {
                java.util.concurrent.locks.LockSupport.parkNanos(100_000);
            }
        }
    }
}
