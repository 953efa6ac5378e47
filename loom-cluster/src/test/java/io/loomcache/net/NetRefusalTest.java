package io.loomcache.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.Address;
import io.loomcache.config.NetLimits;
import io.loomcache.config.TlsConfig;
import io.loomcache.net.ConnectException.Kind;
import io.loomcache.net.Hello.Role;
import io.loomcache.net.NetMetrics.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Everybody who must not get in, and what either side learns of it. */
final class NetRefusalTest {

    private static final Hello SERVER = Hello.of("blue", Role.MEMBER, "member-1");
    private static final Hello CLIENT = Hello.of("blue", Role.CLIENT, "client-1");
    private static final NetLimits LIMITS = new NetLimits(1 << 20, 100, 8 << 20, 100, Duration.ofSeconds(10));

    @TempDir
    Path directory;

    private final RecordingHandler handler = new RecordingHandler();
    private TestCertificates ours;
    private TestCertificates foreign;
    private NetServer server;

    @BeforeEach
    void start() throws Exception {
        ours = new TestCertificates(directory.resolve("ours"));
        foreign = new TestCertificates(directory.resolve("foreign"));
        server = bind(ours.member("member-1"), LIMITS);
    }

    @AfterEach
    void stop() {
        server.close();
        assertEquals(0, server.metrics().openConnections());
    }

    private NetServer bind(TlsConfig tls, NetLimits limits) {
        return NetServer.bind(new Address("127.0.0.1", 0), new TlsContexts(tls), limits, SERVER, handler);
    }

    private void restart(TlsConfig tls, NetLimits limits) {
        server.close();
        server = bind(tls, limits);
    }

    /** Dials and expects to fail. */
    private static ConnectException refusedDial(TlsConfig tls, Address address, NetLimits limits) {
        try (NetClient client = new NetClient(new TlsContexts(tls), limits, CLIENT)) {
            var dial = client.dial(address, new RecordingHandler());
            ExecutionException failed = assertThrows(ExecutionException.class, () -> dial.get(30, TimeUnit.SECONDS));
            return assertInstanceOf(ConnectException.class, failed.getCause());
        }
    }

    private ConnectException refusedDial(TlsConfig tls) {
        return refusedDial(tls, new Address("localhost", server.port()), LIMITS);
    }

    private void assertRefused(Refusal reason) {
        await(() -> server.metrics().refused(reason) == 1);
        assertEquals(0, server.metrics().accepted());
        assertTrue(handler.opened.isEmpty());
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "the condition does not come true");
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void assertSays(ConnectException failure, Kind kind, String... parts) {
        assertEquals(kind, failure.kind(), failure.getMessage());
        for (String part : parts) {
            assertTrue(String.valueOf(failure.getMessage()).contains(part), failure.getMessage());
        }
    }

    @Test
    void plaintext_isClosedAndCounted() throws Exception {
        sendPlain("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertRefused(Refusal.NOT_TLS);
    }

    @Test
    void garbage_isClosedAndCounted() throws Exception {
        byte[] garbage = new byte[10_000];
        new Random(3).nextBytes(garbage);
        garbage[0] = 'x';
        sendPlain(garbage);
        assertRefused(Refusal.NOT_TLS);
    }

    @Test
    void nothingAtAll_isClosedAfterTheTimeout() throws Exception {
        restart(ours.member("member-1"), withTimeout(Duration.ofMillis(300)));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            assertEquals(-1, socket.getInputStream().read());
        }
        assertRefused(Refusal.TLS);
    }

    @Test
    void portProbe_isCountedAsNotTls() throws Exception {
        new Socket(InetAddress.getLoopbackAddress(), server.port()).close();
        assertRefused(Refusal.NOT_TLS);
    }

    private void sendPlain(byte[] bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(bytes);
            assertEnds(socket);
        }
    }

    private static void assertEnds(Socket socket) {
        try {
            while (socket.getInputStream().read() != -1) {
                // An alert may come first.
            }
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("the connection stays open", e);
        } catch (IOException e) {
            assertNotNull(e, "a reset is an end, too");
        }
    }

    @Test
    void serverOfAnotherCa_isUntrusted() throws Exception {
        ConnectException failure = refusedDial(foreign.client("client-1"));

        assertSays(failure, Kind.UNTRUSTED, "localhost:" + server.port(), "not issued by a CA");
        assertRefused(Refusal.TLS);
    }

    @Test
    void clientOfAnotherCa_isToldThatItsCertificateIsNotAccepted() throws Exception {
        TlsConfig stranger = foreign.client("client-1");
        TlsConfig trustingUs = new TlsConfig(
                stranger.key(), stranger.privateKey(), null, directory.resolve("ours/ca.pem"), null, true);

        assertSays(refusedDial(trustingUs), Kind.UNTRUSTED, "does not accept our certificate");
        assertRefused(Refusal.TLS);
    }

    @Test
    void clientWithoutCertificate_isRefused() throws Exception {
        try (RawTls client = RawTls.connect(RawTls.context(ours.client("c"), false), server.port())) {
            String end = client.readEnd();
            assertTrue(end != null && end.contains("certificate"), end);
        }
        assertRefused(Refusal.TLS);
    }

    @Test
    void clientWithExpiredCertificate_isRefused() throws Exception {
        try (RawTls client = RawTls.connect(RawTls.context(ours.expiredMember("old"), true), server.port())) {
            assertNotNull(client.readEnd());
        }
        assertRefused(Refusal.TLS);
    }

    @Test
    void clientWithoutCommonName_isRefused() throws Exception {
        try (RawTls client = RawTls.connect(RawTls.context(ours.nameless("nobody"), true), server.port())) {
            assertNotNull(client.readEnd());
        }
        assertRefused(Refusal.TLS);
    }

    /** It is the name of those who are in this process, and may do everything. */
    @Test
    void certificateWithTheNameOfThoseInProcess_isRefused_whereverItIs() throws Exception {
        List<TlsConfig> pretending = List.of(
                ours.client("in-process"),
                ours.named("uri", "in-process", "client.example"),
                ours.named("dns", "spiffe://prod/client", "in-process"),
                ours.member("other", more -> more.addSanDnsName("in-process")));
        for (TlsConfig certificate : pretending) {
            try (RawTls client = RawTls.connect(RawTls.context(certificate, true), server.port())) {
                assertNotNull(client.readEnd());
            }
        }
        await(() -> server.metrics().refused(Refusal.TLS) == pretending.size());
        assertEquals(0, server.metrics().accepted());
    }

    @Test
    void tls12_isRefused() throws Exception {
        try (RawTls client = RawTls.connect(RawTls.context(ours.client("c"), true), server.port())) {
            client.socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            String end = client.readEnd();
            assertTrue(end != null && end.contains("protocol_version"), end);
        }
        assertRefused(Refusal.TLS);
    }

    @Test
    void serverWithExpiredCertificate_isUntrusted() throws Exception {
        SSLServerSocket expired = (SSLServerSocket) RawTls.context(ours.expiredMember("old"), true)
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
        try (expired) {
            Thread acceptor = new Thread(() -> {
                try (SSLSocket accepted = (SSLSocket) expired.accept()) {
                    accepted.startHandshake();
                } catch (IOException e) {
                    assertNotNull(e, "the client ends the handshake");
                }
            });
            acceptor.start();
            Address address = new Address("localhost", expired.getLocalPort());

            assertSays(refusedDial(ours.client("client-1"), address, LIMITS), Kind.UNTRUSTED, "expired");
            acceptor.join();
        }
    }

    @Test
    void serverOfAnotherHost_isUntrustedUnlessNamesAreNotVerified() throws Exception {
        restart(ours.memberOfHost("member-9", "elsewhere.example"), LIMITS);
        TlsConfig strict = ours.client("client-1");

        assertSays(refusedDial(strict), Kind.UNTRUSTED, "its certificate", "matching localhost");

        TlsConfig lenient = new TlsConfig(strict.key(), strict.privateKey(), null, strict.trust(), null, false);
        try (NetClient client = new NetClient(new TlsContexts(lenient), LIMITS, CLIENT)) {
            Connection connection = client.dial(new Address("localhost", server.port()), handler)
                    .get(20, TimeUnit.SECONDS);
            assertEquals("member-9", connection.identity());
        }
    }

    @Test
    void plaintextServer_isUntrusted() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread acceptor = new Thread(() -> {
                try (Socket accepted = plain.accept()) {
                    accepted.getOutputStream()
                            .write("220 hello, this is not TLS\r\n".getBytes(StandardCharsets.US_ASCII));
                    assertEnds(accepted);
                } catch (IOException e) {
                    assertNotNull(e, "the client ends the connection");
                }
            });
            acceptor.start();
            Address address = new Address("localhost", plain.getLocalPort());

            assertSays(refusedDial(ours.client("c"), address, LIMITS), Kind.UNTRUSTED, "does not speak TLS");
            acceptor.join();
        }
    }

    @Test
    void silentServer_isUnreachableAfterTheTimeout() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Address address = new Address("127.0.0.1", silent.getLocalPort());

            ConnectException failure = refusedDial(ours.client("c"), address, withTimeout(Duration.ofMillis(300)));
            assertSays(failure, Kind.UNREACHABLE, "300 ms");
        }
    }

    @Test
    void close_whileDialling_failsTheDialAtOnce() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            NetClient client = new NetClient(new TlsContexts(ours.client("c")), LIMITS, CLIENT);
            var dial = client.dial(new Address("127.0.0.1", silent.getLocalPort()), new RecordingHandler());

            client.close();

            assertTrue(dial.isCompletedExceptionally());
        }
    }

    @Test
    void nobodyListening_isUnreachable() throws Exception {
        int port = server.port();
        server.close();
        assertSays(refusedDial(ours.client("c"), new Address("127.0.0.1", port), LIMITS), Kind.UNREACHABLE);
    }

    @Test
    void unknownHost_isUnreachable() throws Exception {
        Address nowhere = new Address("no-such-host.invalid", 1);
        NetLimits patient = withTimeout(Duration.ofSeconds(25));
        assertSays(refusedDial(ours.client("c"), nowhere, patient), Kind.UNREACHABLE, "no-such-host.invalid");
    }

    @Test
    void bind_toATakenPort_namesTheAddress() throws Exception {
        Address taken = new Address("127.0.0.1", server.port());
        TlsContexts tls = new TlsContexts(ours.member("second"));

        Exception failure = assertThrows(
                java.io.UncheckedIOException.class, () -> NetServer.bind(taken, tls, LIMITS, SERVER, handler));
        assertTrue(String.valueOf(failure.getMessage()).contains(taken.toString()));
    }

    /** The table of docs/UPGRADING.md: whoever does not fit is told why, is counted by why, and never gets in. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // version, its minimum, protocol, cluster; counted as, told
                "0.1.0  | 0.1.0  | 1 | red  | CLUSTER  | cluster id: 'red', expected 'blue'",
                "0.1.0  | 0.1.0  | 2 | red  | CLUSTER  | cluster id: 'red', expected 'blue'",
                "0.1.0  | 0.1.0  | 0 | blue | PROTOCOL | protocol: '0', expected '1'",
                "0.1.0  | 0.1.0  | 2 | blue | PROTOCOL | protocol: '2', expected '1'",
                "99.0.0 | 99.0.0 | 2 | blue | PROTOCOL | protocol: '2', expected '1'",
                "0.0.9  | 0.0.1  | 1 | blue | VERSION  | version: '0.0.9', expected at least '0.1.0'",
                "0.2.0  | 0.2.0  | 1 | blue | VERSION  | minimum version: '0.2.0', expected at most '0.1.0'",
                "1.0.0  | 0.1.0  | 1 | blue | VERSION  | version: '1.0.0', expected the major version of '0.1.0'",
            })
    void hello_thatDoesNotFit_isAnsweredWithTheReason_andCountedByIt(
            String version, String minimum, int protocol, String cluster, Refusal reason, String told)
            throws Exception {
        try (RawTls client = rawClient()) {
            client.write(HelloCodec.encode(new Hello(version, minimum, protocol, cluster, Role.CLIENT, "c")));
            assertEquals(told, client.readRefusal());
        }
        assertRefused(reason);
    }

    @ParameterizedTest
    @CsvSource({"0.1.0, 0.1.0", "0.1.7, 0.1.0", "0.2.0, 0.1.0", "0.10.3, 0.0.1"})
    void hello_thatFits_getsIn(String version, String minimum) throws Exception {
        try (RawTls client = rawClient()) {
            client.write(HelloCodec.encode(new Hello(version, minimum, 1, "blue", Role.CLIENT, "c")));
            assertEquals(SERVER, HelloCodec.decode(client.read()));
            assertEquals(version, handler.awaitOpened().remote().version());
        }
    }

    @Test
    void hello_malformed_isAnsweredWithTheReason() throws Exception {
        try (RawTls client = rawClient()) {
            client.write(new byte[] {9, 9, 9});
            assertEquals("malformed: first byte: 9, expected 0", client.readRefusal());
        }
        assertRefused(Refusal.HELLO);
    }

    @Test
    void hello_ofAnUnknownFormat_isAnsweredWithTheReason() throws Exception {
        try (RawTls client = rawClient()) {
            client.write(new byte[] {0, 3, 1, 2, 3});
            assertEquals("malformed: HELLO format: 3, expected 1 or 2", client.readRefusal());
        }
        assertRefused(Refusal.HELLO);
    }

    @Test
    void hello_tooLarge_isAnsweredWithTheReasonBeforeItHasCome() throws Exception {
        try (RawTls client = rawClient()) {
            client.out.writeInt(1025);
            client.out.flush();
            assertEquals("malformed: frame of 1025 bytes, expected at most 1024", client.readRefusal());
        }
        assertRefused(Refusal.HELLO);
    }

    @Test
    void hello_missing_isRefusedAfterTheTimeout() throws Exception {
        restart(ours.member("member-1"), withTimeout(Duration.ofMillis(700)));
        try (RawTls client = rawClient()) {
            assertEquals("no HELLO within 700 ms", client.readRefusal());
        }
        assertRefused(Refusal.HELLO);
    }

    @Test
    void frame_aboveTheLimit_closesTheConnection() throws Exception {
        assertClosedAfter(new byte[] {0x00, 0x10, 0x00, 0x01}, "frame of 1048577 bytes, expected at most 1048576");
    }

    @Test
    void frame_ofNegativeLength_closesTheConnection() throws Exception {
        assertClosedAfter(new byte[] {-1, -1, -1, -1}, "frame of 4294967295 bytes, expected at most 1048576");
    }

    @Test
    void frame_ofNoBytes_closesTheConnection() throws Exception {
        assertClosedAfter(new byte[] {0, 0, 0, 0}, "frame of 0 bytes, expected 1 or more");
    }

    private void assertClosedAfter(byte[] bytes, String reason) throws Exception {
        try (RawTls client = rawClient()) {
            openRaw(client);
            client.out.write(bytes);
            client.out.flush();

            assertEquals("malformed: " + reason, handler.awaitClosed());
            assertEquals("end", client.readEnd());
        }
        assertTrue(handler.frames.isEmpty());
    }

    @Test
    void frame_cutOffByTheEnd_isNotDelivered() throws Exception {
        try (RawTls client = rawClient()) {
            openRaw(client);
            client.out.writeInt(100);
            client.out.write(new byte[99]);
            client.out.flush();
        }
        assertEquals("closed by the other side", handler.awaitClosed());
        assertTrue(handler.frames.isEmpty());
    }

    private RawTls rawClient() throws Exception {
        return RawTls.connect(RawTls.context(ours.client("c"), true), server.port());
    }

    private void openRaw(RawTls client) throws Exception {
        client.write(HelloCodec.encode(CLIENT));
        assertEquals(SERVER, HelloCodec.decode(client.read()));
        handler.awaitOpened();
    }

    private static NetLimits withTimeout(Duration timeout) {
        return new NetLimits(1 << 20, 100, 8 << 20, 100, timeout);
    }
}
