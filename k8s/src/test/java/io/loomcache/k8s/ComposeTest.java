package io.loomcache.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.Address;
import io.loomcache.config.KnownSettings;
import io.loomcache.config.MemberAddress;
import io.loomcache.config.MemberConfig;
import io.loomcache.config.MemberSettings;
import io.loomcache.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The composition and the image, as the server reads their settings. */
class ComposeTest {

    private static final Path COMPOSE = Path.of("..", "docker-compose.yml");
    private static final Path DOCKERFILE = Path.of("..", "Dockerfile");
    private static final Pattern SETTING = Pattern.compile("\\b(LOOMCACHE_[A-Z_]+)=(\\S+)");

    @Test
    void members_agree_andEachIsOneOfTheSeeds() throws IOException {
        Map<String, Map<String, Object>> members = members();
        Set<List<MemberAddress>> voters = new HashSet<>();

        for (Map.Entry<String, Map<String, Object>> member : members.entrySet()) {
            MemberConfig config = config(member.getValue());
            voters.add(config.voters());
            assertEquals(member.getKey(), config.memberId());
            assertEquals(new Address(member.getKey(), 7654), own(config));
            Address outside = Objects.requireNonNull(config.external(), "clients follow what members say");
            assertEquals("localhost", outside.host());
            assertTrue(
                    ((List<?>) member.getValue().get("ports"))
                            .contains("127.0.0.1:" + outside.port() + ":"
                                    + config.listen().port()),
                    outside.toString());
        }

        assertEquals(Set.of("node1", "node2", "node3"), members.keySet());
        assertEquals(1, voters.size());
    }

    @Test
    void members_shareNoDataAndNoPort() throws IOException {
        Set<Object> seen = new HashSet<>();

        for (Map<String, Object> member : members().values()) {
            for (Object volume : (List<?>) member.get("volumes")) {
                assertTrue(seen.add(volume) || volume.equals("certs:/certs:ro"), volume.toString());
            }
            ports(member).forEach(port -> assertTrue(seen.add(port), "port " + port));
        }
    }

    @Test
    void certificates_areForTheHostsOfTheSeeds() throws IOException {
        Map<String, Object> certificates = services().get("certificates");
        String command = ((List<?>) certificates.get("command")).get(0).toString();

        for (MemberAddress voter : config(members().get("node1")).voters()) {
            assertTrue(command.matches(".*--hosts \\S*\\b" + voter.address().host() + "\\b.*"), command);
        }
    }

    @Test
    void image_namesKnownSettings_andExposesTheirPorts() throws IOException {
        String dockerfile = Files.readString(DOCKERFILE);
        Map<String, String> settings = SETTING.matcher(dockerfile)
                .results()
                .collect(Collectors.toMap(
                        match -> match.group(1), match -> match.group(2), (first, second) -> second, TreeMap::new));
        Set<String> known = KnownSettings.all().stream()
                .map(setting -> setting.environmentName())
                .collect(Collectors.toSet());

        Set<String> unknown = new TreeSet<>(settings.keySet());
        unknown.removeAll(known);

        assertEquals(Set.of(), unknown);
        assertEquals(
                "EXPOSE " + settings.get("LOOMCACHE_NODE_PORT") + " " + KnownSettings.HTTP_PORT.defaultText() + " "
                        + KnownSettings.METRICS_PORT.defaultText(),
                Pattern.compile("(?m)^EXPOSE .*$")
                        .matcher(dockerfile)
                        .results()
                        .map(MatchResult::group)
                        .collect(Collectors.joining()));
        assertTrue(dockerfile.contains("\nUSER 10001:0\n"), "the user has a number, for runAsNonRoot");
    }

    private static MemberConfig config(Map<String, Object> service) throws IOException {
        Map<String, String> environment = new HashMap<>();
        SETTING.matcher(Files.readString(DOCKERFILE).replaceFirst("(?s).*\nENV ", ""))
                .results()
                .forEach(match -> environment.put(match.group(1), match.group(2)));
        ((Map<?, ?>) service.get("environment"))
                .forEach((name, value) -> environment.put(name.toString(), value.toString()));
        return MemberSettings.memberConfig(Settings.ofServer(new Properties(), environment, null));
    }

    private static Address own(MemberConfig config) {
        return config.voters().stream()
                .filter(voter -> voter.id().equals(config.memberId()))
                .findFirst()
                .orElseThrow()
                .address();
    }

    /** On the outside. */
    private static List<Integer> ports(Map<String, Object> service) {
        List<Integer> ports = new ArrayList<>();
        for (Object port : (List<?>) service.get("ports")) {
            ports.add(Integer.valueOf(port.toString().split(":", -1)[1]));
        }
        return ports;
    }

    private static Map<String, Map<String, Object>> members() throws IOException {
        Map<String, Map<String, Object>> members = new TreeMap<>(services());
        members.keySet().removeIf(name -> !name.startsWith("node"));
        return members;
    }

    private static Map<String, Map<String, Object>> services() throws IOException {
        Map<String, Map<String, Map<String, Object>>> file = new Yaml().load(Files.readString(COMPOSE));
        return file.get("services");
    }
}
