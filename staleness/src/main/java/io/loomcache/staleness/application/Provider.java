package io.loomcache.staleness.application;

import static java.util.stream.Collectors.joining;

import io.loomcache.proof.ProofException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What can be the cache of an application, each set up as its manual says. */
public enum Provider {
    /** Ours; the members are processes of their own. */
    LOOM("LoomCache, 3 members over mTLS"),

    /** Ours; one member inside the application. */
    LOOM_EMBEDDED("LoomCache, embedded member"),

    /** Hazelcast by JCache as Hibernate ORM has it; the members are processes of their own. */
    HAZELCAST("hibernate-jcache, Hazelcast, client"),

    /** The same; each application is a member. */
    HAZELCAST_EMBEDDED("hibernate-jcache, Hazelcast, embedded"),

    /** Caffeine by JCache as Hibernate ORM has it; for one application alone. */
    CAFFEINE("hibernate-jcache, Caffeine, one JVM");

    private final String text;

    Provider(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    /** Whether what is kept is kept by members that are processes. */
    public boolean hasMembers() {
        return this == LOOM || this == HAZELCAST;
    }

    /**
     * The one of a name, in letters of either case, with - or _.
     *
     * @throws ProofException no such provider
     */
    public static Provider of(String name) {
        for (Provider provider : values()) {
            if (provider.name().equalsIgnoreCase(name.replace('-', '_'))) {
                return provider;
            }
        }
        throw new ProofException("no cache '" + name + "', expected one of " + List.of(values()));
    }

    /**
     * System properties of an application.
     *
     * @param folder for files of settings
     * @param members addresses {@code host:port}
     * @param own the address on which an embedded member listens, one of {@code members}; else without meaning
     * @param certificates of ours; for the others without meaning
     */
    public Map<String, String> properties(Path folder, List<String> members, String own, Path certificates) {
        Map<String, String> properties = new LinkedHashMap<>();
        switch (this) {
            case LOOM -> {
                properties.put("hibernate.cache.region.factory_class", "loom");
                properties.put("loomcache.uri", "loom://" + String.join(",", members));
                properties.put("loomcache.cluster.cluster-id", Members.CLUSTER_ID);
                properties.put("loomcache.tls.directory", certificates.toString());
            }
            case LOOM_EMBEDDED -> {
                properties.put("hibernate.cache.region.factory_class", "loom");
                properties.put("loomcache.uri", "loom:embedded:" + folder.resolve("embedded"));
            }
            case HAZELCAST -> {
                jcache(properties, "com.hazelcast.client.cache.HazelcastClientCachingProvider");
                properties.put(
                        "hazelcast.client.config", clientFile(folder, members).toString());
            }
            case HAZELCAST_EMBEDDED -> {
                jcache(properties, "com.hazelcast.cache.HazelcastMemberCachingProvider");
                properties.put(
                        "hazelcast.config", memberFile(folder, members, own).toString());
            }
            case CAFFEINE -> jcache(properties, "com.github.benmanes.caffeine.jcache.spi.CaffeineCachingProvider");
        }
        return properties;
    }

    private static void jcache(Map<String, String> properties, String provider) {
        properties.put("hibernate.cache.region.factory_class", "jcache");
        properties.put("hibernate.javax.cache.provider", provider);
        properties.put("hibernate.javax.cache.missing_cache_strategy", "create");
        properties.put("hazelcast.logging.type", "slf4j");
        properties.put("hazelcast.phone.home.enabled", "false");
    }

    /** Settings of a member of Hazelcast: whom to join, and nothing else. */
    static Path memberFile(Path folder, List<String> members, String own) {
        String[] address = own.split(":", -1);
        return write(folder.resolve("hazelcast-" + own.replace(':', '-') + ".xml"), """
                <hazelcast xmlns="http://www.hazelcast.com/schema/config">
                  <cluster-name>staleness</cluster-name>
                  <network>
                    <public-address>%s</public-address>
                    <port auto-increment="false">%s</port>
                    <join>
                      <auto-detection enabled="false"/>
                      <multicast enabled="false"/>
                      <tcp-ip enabled="true">%s</tcp-ip>
                    </join>
                    <interfaces enabled="true"><interface>%s</interface></interfaces>
                  </network>
                </hazelcast>
                """.formatted(
                        own, address[1], elements("member", members), address[0]));
    }

    private static Path clientFile(Path folder, List<String> members) {
        return write(folder.resolve("hazelcast-client.xml"), """
                <hazelcast-client xmlns="http://www.hazelcast.com/schema/client-config">
                  <cluster-name>staleness</cluster-name>
                  <network><cluster-members>%s</cluster-members></network>
                </hazelcast-client>
                """.formatted(elements("address", members)));
    }

    private static String elements(String name, List<String> texts) {
        return texts.stream()
                .map(text -> "<" + name + ">" + text + "</" + name + ">")
                .collect(joining());
    }

    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new ProofException("can't write " + file + ": " + e, e);
        }
    }
}
