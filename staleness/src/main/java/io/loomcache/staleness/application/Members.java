package io.loomcache.staleness.application;

import io.loomcache.proof.Distribution;
import io.loomcache.proof.MemberProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes the processes that keep what is cached: members of LoomCache, or of Hazelcast. */
public final class Members {

    static final String CLUSTER_ID = "staleness";

    private static final String JVM_OPTIONS = "-Xms128m -Xmx256m";

    private Members() {}

    /** Makes a command one that runs on the host of a member. */
    public interface Runner {
        ProcessBuilder on(List<String> command);
    }

    /**
     * A member, not started.
     *
     * @param number from 1
     * @param members addresses {@code host:port} of all
     * @param healthPort where it answers over HTTPS
     */
    public static MemberProcess loom(
            Distribution distribution,
            Path folder,
            Path certificates,
            int number,
            List<String> members,
            int healthPort,
            Runner runner) {
        ProcessBuilder plain = distribution.process(folder, "server");
        ProcessBuilder process =
                runner.on(plain.command()).directory(folder.toFile()).redirectErrorStream(true);
        List<String> seeds = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            seeds.add(id(i + 1) + "=" + members.get(i));
        }
        Map<String, String> environment = process.environment();
        environment.keySet().removeIf(name -> name.startsWith("LOOMCACHE_"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("JAVA_OPTS", JVM_OPTIONS);
        environment.put("LOOMCACHE_CLUSTER_CLUSTER_ID", CLUSTER_ID);
        environment.put("LOOMCACHE_CLUSTER_SEEDS", String.join(",", seeds));
        environment.put("LOOMCACHE_NODE_ID", id(number));
        environment.put("LOOMCACHE_SERVER_BIND_ADDRESS", members.get(number - 1).split(":", -1)[0]);
        environment.put("LOOMCACHE_METRICS_PORT", "0");
        environment.put("LOOMCACHE_HTTP_PORT", "" + healthPort);
        environment.put("LOOMCACHE_TLS_DIRECTORY", certificates.toString());
        environment.put(
                "LOOMCACHE_SERVER_PERSISTENCE_WAL_DIRECTORY",
                folder.resolve(id(number)).toString());
        return new MemberProcess(id(number), healthPort, folder.resolve(id(number) + ".log"), process);
    }

    /** A member of Hazelcast, not started; its port is also where its health can be asked for. */
    public static MemberProcess hazelcast(Path folder, int number, List<String> members, Runner runner) {
        String own = members.get(number - 1);
        List<String> command = List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xms128m",
                "-Xmx256m",
                "-Dhazelcast.logging.type=slf4j",
                "-Dhazelcast.phone.home.enabled=false",
                "-Dhazelcast.config=" + Provider.memberFile(folder, members, own),
                "-cp",
                System.getProperty("java.class.path"),
                "com.hazelcast.core.server.HazelcastMemberStarter");
        ProcessBuilder process = runner.on(command).directory(folder.toFile()).redirectErrorStream(true);
        int port = Integer.parseInt(own.split(":", -1)[1]);
        return new MemberProcess(id(number), port, folder.resolve(id(number) + ".log"), process);
    }

    /** Of a member, by its number from 1. */
    public static String id(int number) {
        return "m" + number;
    }
}
