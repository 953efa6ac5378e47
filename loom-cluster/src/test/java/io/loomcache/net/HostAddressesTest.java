package io.loomcache.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.Address;
import io.loomcache.config.NetLimits;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A name with several addresses, such as a headless Service's. */
class HostAddressesTest {

    private static final String SERVICE = "shop.example";
    private static final Hello SERVER = Hello.of("blue", Hello.Role.MEMBER, "m");
    private static final Hello CLIENT = Hello.of("blue", Hello.Role.CLIENT, "c");

    @TempDir
    private Path folder;

    @Test
    void families_keepTheirOrder_andEachAddressHasItsTurnToBeFirst() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        HostAddresses addresses = known(seed, "10.0.0.1", "10.0.0.2", "fd00::1", "10.0.0.3");

        Set<String> first = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            List<String> order = addresses.of(SERVICE).stream()
                    .map(InetAddress::getHostAddress)
                    .toList();
            assertEquals(Set.of("10.0.0.1", "10.0.0.2", "10.0.0.3"), Set.copyOf(order.subList(0, 3)));
            assertEquals("fd00:0:0:0:0:0:0:1", order.get(3));
            first.add(order.get(0));
        }

        assertEquals(3, first.size());
    }

    @Test
    void dial_triesEachAddress_untilOneAccepts_andChecksTheNameThatWasAsked() throws Exception {
        TestCertificates certificates = new TestCertificates(folder);
        RecordingHandler handler = new RecordingHandler();
        try (NetServer server = NetServer.bind(
                        new Address("127.0.0.1", 0),
                        new TlsContexts(certificates.memberOfHost("m", SERVICE)),
                        NetLimits.DEFAULT,
                        SERVER,
                        handler);
                NetClient client = new NetClient(
                        new TlsContexts(certificates.client("c")),
                        NetLimits.DEFAULT,
                        CLIENT,
                        known(1, "127.0.0.2", "127.0.0.1", "127.0.0.3"))) {
            Address service = new Address(SERVICE, server.port());
            for (int i = 0; i < 6; i++) {
                Connection connection =
                        client.dial(service, new RecordingHandler()).get(30, TimeUnit.SECONDS);
                assertEquals("m", connection.remote().name());
                connection.close("enough");
            }
        }
    }

    @Test
    void dial_whenNoAddressAccepts_fails() throws Exception {
        TestCertificates certificates = new TestCertificates(folder);
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (NetClient client = new NetClient(
                new TlsContexts(certificates.client("c")),
                NetLimits.DEFAULT,
                CLIENT,
                known(1, "127.0.0.2", "127.0.0.3"))) {
            var dial = client.dial(new Address(SERVICE, port), new RecordingHandler());

            ExecutionException failure = assertThrows(ExecutionException.class, () -> dial.get(30, TimeUnit.SECONDS));

            ConnectException cause = assertInstanceOf(ConnectException.class, failure.getCause());
            assertEquals(ConnectException.Kind.UNREACHABLE, cause.kind());
            assertTrue(String.valueOf(cause.getMessage()).startsWith(SERVICE + ":" + port), cause.getMessage());
        }
    }

    private static HostAddresses known(long seed, String... ips) {
        return new HostAddresses(host -> parsed(ips), new Random(seed));
    }

    private static InetAddress[] parsed(String... ips) throws UnknownHostException {
        InetAddress[] addresses = new InetAddress[ips.length];
        for (int i = 0; i < ips.length; i++) {
            addresses[i] = InetAddress.getByName(ips[i]);
        }
        return addresses;
    }
}
