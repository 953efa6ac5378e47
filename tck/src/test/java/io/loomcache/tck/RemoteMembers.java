package io.loomcache.tck;

import io.loomcache.proof.ServerCluster;
import io.loomcache.proof.Workspace;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Three members as processes, which this JVM's system properties make the default of the provider. */
final class RemoteMembers {

    private static final int MEMBERS = 3;
    private static final String JVM_OPTIONS = "-Xmx512m";

    private final Workspace workspace;
    private final ServerCluster cluster;
    private final @Nullable LeaderKills kills;

    private RemoteMembers(Workspace workspace, ServerCluster cluster, @Nullable LeaderKills kills) {
        this.workspace = workspace;
        this.cluster = cluster;
        this.kills = kills;
    }

    /** Returns when all are ready. */
    static RemoteMembers start(Form form) {
        try {
            Workspace workspace = Workspace.create("tck");
            ServerCluster cluster = ServerCluster.start(workspace.folder(), MEMBERS, JVM_OPTIONS);
            cluster.properties()
                    .forEach((name, value) -> System.setProperty(String.valueOf(name), String.valueOf(value)));
            System.setProperty("loomcache.uri", cluster.uri().toString());
            Duration interval = Duration.ofSeconds(Integer.getInteger("tck.kill-seconds", 5));
            LeaderKills kills = form == Form.LEADER_KILLS ? LeaderKills.start(cluster, interval) : null;
            return new RemoteMembers(workspace, cluster, kills);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /**
     * Ends the kills and the members.
     *
     * @param keep their data and logs
     * @throws IllegalStateException a member did not come back, or no leader was killed though one should have been
     */
    void finish(boolean keep) {
        boolean isDone = false;
        try {
            if (kills != null) {
                kills.stop();
            }
            isDone = true;
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            cluster.close();
            if (isDone && !keep) {
                workspace.delete();
            } else {
                System.out.println("TCK: data and logs of the members are in " + workspace.folder());
            }
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted", e);
    }
}
