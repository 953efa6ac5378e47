package io.loomcache.net;

import io.loomcache.config.Address;
import io.loomcache.config.NetLimits;

/** The in-process pair keeps the same promises as the network. */
final class InProcessNetTest extends TransportContract {

    @Override
    Transport start(Hello server, FrameHandler handler, NetLimits limits) {
        InProcessNet net = new InProcessNet(server, handler, limits);
        return new Transport() {
            @Override
            public Address address() {
                return new Address("in-process", 0);
            }

            @Override
            public Dialer dialer(Hello client) {
                return net.dialer(client);
            }

            @Override
            public void closeServer() {
                net.close();
            }

            @Override
            public void close() {
                net.close();
            }
        };
    }

    @Override
    String clientIdentity() {
        return Connection.IN_PROCESS;
    }

    @Override
    String serverIdentity() {
        return Connection.IN_PROCESS;
    }
}
