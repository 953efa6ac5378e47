package io.loomcache.simulation;

import io.loomcache.client.ClientParts;
import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomMap;
import io.loomcache.config.ClientConfig;
import io.loomcache.config.DataLimits;
import io.loomcache.config.TlsConfig;
import io.loomcache.net.Hello;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** An application's process with the real client in it. */
final class SimulatedClient {

    static final Duration OPERATION_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(12);

    final String name;
    final SimulatedProcess process;
    private final World world;
    private final LoomClient client;

    SimulatedClient(String name, World world) {
        this.name = name;
        this.world = world;
        this.process = new SimulatedProcess(name, world.time, 0, this::failed);
        ClientConfig config = new ClientConfig(
                World.CLUSTER_ID,
                world.addresses,
                TlsConfig.pem(Path.of(""), "unused"),
                name,
                OPERATION_TIMEOUT,
                SESSION_TIMEOUT,
                DataLimits.DEFAULT,
                world.network.limits);
        Hello hello = Hello.of(World.CLUSTER_ID, Hello.Role.CLIENT, name);
        this.client = ClientParts.client(
                config,
                world.network.dialer(process, hello),
                world.time::nanos,
                (task, delay) -> process.after(TimeUnit.MILLISECONDS.toNanos(delay), task));
    }

    LoomClient client() {
        return client;
    }

    LoomMap map(String cache) {
        return client.map(cache);
    }

    private void failed(Throwable cause) {
        world.violations.add("no failure of its own", "client " + name + ": " + Causes.shown(cause));
    }

    /** The process is killed in the midst of whatever it does. */
    void kill() {
        process.die();
        world.network.killed(process);
    }
}
