package io.loomcache.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.DiscoveryConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Needs no service account: nothing but a DNS server is there. */
class DnsDiscoveryTest {

    private static final String SERVICE = "shop-headless.caches.svc.cluster.local";

    private TinyDns dns;

    @BeforeEach
    void start() throws IOException {
        dns = new TinyDns();
    }

    @AfterEach
    void stop() {
        dns.close();
    }

    @Test
    void srvRecords_giveNamesAndPorts() throws Exception {
        dns.srv("_member._tcp." + SERVICE, 7655, "shop-1." + SERVICE);
        dns.srv("_member._tcp." + SERVICE, 7654, "shop-0." + SERVICE);
        dns.address(SERVICE, "10.0.0.1");

        assertEquals(
                List.of("shop-0=shop-0." + SERVICE + ":7654", "shop-1=shop-1." + SERVICE + ":7655"),
                found(SERVICE, "member", 0));
        assertTrue(found(SERVICE, "member", 1234).get(0).endsWith(":1234"));
    }

    @Test
    void srvRecord_ofAPodWithoutHostName_namesNobody() throws Exception {
        dns.srv("_member._tcp." + SERVICE, 7654, "10-0-0-1." + SERVICE);
        dns.srv("_member._tcp." + SERVICE, 7654, "fd00--1." + SERVICE);

        assertEquals(
                List.of("10-0-0-1." + SERVICE + ":7654", "fd00--1." + SERVICE + ":7654"), found(SERVICE, "member", 0));
    }

    @Test
    void nameOfAnSrvRecord_isAskedAsItIs() throws Exception {
        dns.srv("_loom._tcp.example.com", 7000, "a.example.com");

        assertEquals(List.of("a=a.example.com:7000"), found("_loom._tcp.example.com", "member", 0));
    }

    @Test
    void withoutSrvRecords_theNameIsThePlace_withAllItsAddresses() throws Exception {
        dns.address(SERVICE, "10.0.0.2");
        dns.address(SERVICE, "10.0.0.1");
        dns.address(SERVICE, "fd00::1");

        assertEquals(List.of(SERVICE + ":5701 [10.0.0.1, 10.0.0.2, fd00::1]"), found(SERVICE, "member", 0));
        assertTrue(found(SERVICE, "member", 7654).get(0).startsWith(SERVICE + ":7654"));
    }

    @Test
    void changedRecords_areSeenByTheNextSearch() throws Exception {
        dns.srv("_member._tcp." + SERVICE, 7654, "shop-0." + SERVICE);
        Discovery discovery = discovery(SERVICE, "member", 0);
        assertEquals(1, discovery.find().size());

        dns.srv("_member._tcp." + SERVICE, 7654, "shop-1." + SERVICE);

        assertEquals(2, discovery.find().size());
    }

    @Test
    void unknownName_isNobody() throws Exception {
        assertEquals(List.of(), found(SERVICE, "member", 0));
    }

    @Test
    void failingServer_mayRecover_andIsNotNobody() {
        dns.fail();

        DiscoveryException failure = assertThrows(DiscoveryException.class, () -> found(SERVICE, "member", 0));

        assertFalse(failure.isPermanent());
        assertTrue(
                String.valueOf(failure.getMessage()).contains("_member._tcp." + SERVICE),
                String.valueOf(failure.getMessage()));
    }

    @Test
    void silentServer_isGivenUpInTime() {
        dns.beSilent();

        DiscoveryException failure = assertThrows(DiscoveryException.class, () -> found(SERVICE, "member", 0));

        assertTrue(
                String.valueOf(failure.getMessage()).contains("within PT0.6S"), String.valueOf(failure.getMessage()));
    }

    private List<String> found(String service, String port, int number) throws DiscoveryException {
        return discovery(service, port, number).find().stream()
                .map(Candidate::toString)
                .toList();
    }

    private Discovery discovery(String service, String portName, int port) {
        return new DnsDiscovery(new DiscoveryConfig.Dns(service, portName, port, Duration.ofMillis(600)), dns.url());
    }
}
