package io.loomcache.server;

import static java.util.stream.Collectors.joining;

import io.loomcache.admin.Json;
import io.loomcache.config.ConfigException;
import io.loomcache.config.DiscoveryConfig;
import io.loomcache.config.DiscoverySettings;
import io.loomcache.config.KnownSettings;
import io.loomcache.config.Settings;
import io.loomcache.discovery.Candidate;
import io.loomcache.discovery.Discovery;
import io.loomcache.discovery.DiscoveryException;
import io.loomcache.discovery.MemberAttributes;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** The command {@code discover}: looks for members once, as a member with these settings would. */
record DiscoverCommand(Map<String, String> environment, PrintStream out) {

    /**
     * Shows what is found.
     *
     * @return failed if nobody is found
     * @throws ConfigException the settings choose no way to find members
     * @throws DiscoveryException there was no answer
     */
    ExitCode run(Settings settings, boolean asJson) throws DiscoveryException {
        DiscoveryConfig config = DiscoverySettings.discoveryConfig(settings, environment)
                .orElseThrow(() -> new ConfigException("members are where loomcache.cluster.seeds"
                        + " say: expected " + KnownSettings.SERVICE_DNS + " or " + KnownSettings.KUBERNETES_ENABLED
                        + "=true for this command"));
        try (Discovery discovery = Discovery.of(config)) {
            List<Candidate> found = discovery.find();
            MemberAttributes own = discovery.attributes().overriddenBy(settings);
            out.println(asJson ? json(discovery, found, own) : text(discovery, found, own));
            return found.isEmpty() ? ExitCode.FAILED : ExitCode.OK;
        }
    }

    private static String text(Discovery discovery, List<Candidate> found, MemberAttributes own) {
        StringBuilder text = new StringBuilder("asked " + discovery.description() + "\n");
        text.append(
                found.isEmpty()
                        ? "found nobody"
                        : "found " + found.size() + (found.size() == 1 ? " place" : " places"));
        found.forEach(candidate -> text.append("\n  ").append(candidate));
        if (!own.equals(MemberAttributes.UNKNOWN)) {
            text.append("\nthis member: node ").append(own.node());
            text.append(", zone ").append(own.zone()).append(", region ").append(own.region());
        }
        return text.toString();
    }

    private static String json(Discovery discovery, List<Candidate> found, MemberAttributes own) {
        return "{\"source\":" + Json.text(discovery.description())
                + ",\"places\":" + found.stream().map(DiscoverCommand::json).collect(joining(",", "[", "]"))
                + ",\"node\":" + Json.text(own.node()) + ",\"zone\":" + Json.text(own.zone())
                + ",\"region\":" + Json.text(own.region()) + "}";
    }

    private static String json(Candidate candidate) {
        return "{\"id\":" + Json.text(candidate.id())
                + ",\"host\":" + Json.text(candidate.address().host())
                + ",\"port\":" + candidate.address().port()
                + ",\"ips\":"
                + candidate.ips().stream().map(Json::text).collect(joining(",", "[", "]"))
                + "}";
    }
}
