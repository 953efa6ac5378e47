package io.loomcache.hibernate;

import io.loomcache.client.ClientParts;
import io.loomcache.client.LoomClient;
import io.loomcache.config.ClientConfig;
import io.loomcache.config.DataLimits;
import io.loomcache.config.NetLimits;
import io.loomcache.member.TestCluster;
import io.loomcache.net.Hello;
import io.loomcache.net.NetClient;
import io.loomcache.net.TlsContexts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A cluster of one member behind real connections, and clients each of which has a {@link Line} of its own. */
final class Remote implements AutoCloseable {

    private final TestCluster cluster;
    private final ScheduledExecutorService background = Executors.newScheduledThreadPool(2);
    private final List<LoomClient> clients = new ArrayList<>();

    Remote(Path directory) throws Exception {
        cluster = new TestCluster(directory, 1);
        cluster.awaitLeader();
    }

    Line line(String name) throws Exception {
        ClientConfig config = config(name);
        Hello hello = Hello.of("test", Hello.Role.CLIENT, name);
        return new Line(new NetClient(new TlsContexts(config.tls()), config.netLimits(), hello));
    }

    private ClientConfig config(String name) throws Exception {
        return new ClientConfig(
                "test",
                List.of(cluster.config("m1").voters().get(0).address()),
                cluster.certificates.client(name),
                name,
                Duration.ofSeconds(2),
                Duration.ofMinutes(1),
                DataLimits.DEFAULT,
                NetLimits.DEFAULT);
    }

    LoomClient client(Line over, String name) throws Exception {
        LoomClient client = ClientParts.client(config(name), over, System::nanoTime, (task, delayMillis) -> {
            var unused = background.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
        });
        clients.add(0, client);
        return client;
    }

    @Override
    public void close() {
        for (LoomClient client : clients) {
            client.close();
        }
        background.shutdownNow();
        cluster.close();
    }
}
