package io.loomcache.net;

import io.loomcache.config.Address;
import io.loomcache.config.NetLimits;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.io.TempDir;

/** The promises of connections, kept over TLS. */
final class NetTransportTest extends TransportContract {

    @TempDir
    Path directory;

    @Override
    Transport start(Hello server, FrameHandler handler, NetLimits limits) throws Exception {
        TestCertificates certificates = new TestCertificates(directory);
        TlsContexts clientTls = new TlsContexts(certificates.client("client-1"));
        TlsContexts serverTls = new TlsContexts(certificates.member("member-1"));
        NetServer listening = NetServer.bind(new Address("127.0.0.1", 0), serverTls, limits, server, handler);
        List<Dialer> dialers = new CopyOnWriteArrayList<>();
        return new Transport() {
            @Override
            public Address address() {
                return new Address("localhost", listening.port());
            }

            @Override
            public Dialer dialer(Hello client) {
                Dialer dialer = new NetClient(clientTls, limits, client);
                dialers.add(dialer);
                return dialer;
            }

            @Override
            public void closeServer() {
                listening.close();
            }

            @Override
            public void close() {
                dialers.forEach(Dialer::close);
                listening.close();
            }
        };
    }

    @Override
    String clientIdentity() {
        return "client-1";
    }

    @Override
    String serverIdentity() {
        return "member-1";
    }
}
