package io.loomcache.proof;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/** Three members as processes on loopback, with verbs for tests. Not thread-safe. */
public final class LocalCluster implements AutoCloseable {

    private static final int SIZE = 3;

    private final ServerCluster cluster;

    private LocalCluster(ServerCluster cluster) {
        this.cluster = cluster;
    }

    /** Makes certificates, starts the members and waits until all are ready. */
    public static LocalCluster start(Path folder) throws InterruptedException {
        return new LocalCluster(ServerCluster.start(folder, SIZE, "-Xmx128m"));
    }

    /**
     * Of the manager of one client. Each number names the members in another order, and so gives a manager of its
     * own where the class loader is the same.
     */
    public URI uri(int client) {
        String members = cluster.uri().getSchemeSpecificPart().substring("//".length());
        List<String> order = new ArrayList<>(Stream.of(members.split(",", -1)).toList());
        Collections.rotate(order, client);
        return URI.create("loom://" + String.join(",", order));
    }

    /** A client's settings. */
    public Properties properties() {
        return cluster.properties();
    }

    /** SIGKILL. Returns when the process is gone. */
    public void killLeader() throws InterruptedException {
        MemberProcess leader = cluster.leader();
        leader.kill();
        leader.awaitEnd();
    }

    /** SIGKILL for all but one; what is left has no majority. */
    public void killMajority() throws InterruptedException {
        for (MemberProcess member : cluster.members().subList(1, SIZE)) {
            member.kill();
            member.awaitEnd();
        }
    }

    /** Starts those that do not run, and waits until all are ready. */
    public void restore() throws InterruptedException {
        cluster.startAll();
        cluster.awaitReady();
    }

    @Override
    public void close() {
        cluster.close();
    }
}
