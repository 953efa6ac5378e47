package io.loomcache.k8s;

import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomMap;
import io.loomcache.config.ClientSettings;
import io.loomcache.config.Settings;
import io.loomcache.config.TlsConfig;
import io.loomcache.map.Bytes;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Result;
import io.loomcache.net.TlsContexts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The client of {@code containers.sh}: {@code put KEY VALUE}, {@code get KEY}, or {@code leader MEMBER}, which asks the
 * status of a member. Settings from the environment.
 */
final class OneEntry {

    private static final String CACHE = "containers";

    private OneEntry() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Settings settings = Settings.ofClient(
                new Properties(), System.getProperties(), System.getenv(), OneEntry.class.getClassLoader());
        if (arguments[0].equals("leader")) {
            System.out.println(leader(arguments[1]));
            return;
        }
        try (LoomClient client = LoomClient.connect(ClientSettings.clientConfig(settings))) {
            LoomMap map = client.map(CACHE);
            Bytes key = bytes(arguments[1]);
            if (arguments[0].equals("put")) {
                put(client, map, key, arguments[2]);
            } else {
                Result.Versioned found = LoomClient.await(map.read(key));
                System.out.println(found == null ? "nothing" : new String(found.value(), StandardCharsets.UTF_8));
            }
        }
    }

    private static void put(LoomClient client, LoomMap map, Bytes key, String value) {
        LoomClient.await(client.createCache(CACHE, new CacheDefinition(0, 0, new TreeMap<>())));
        LoomClient.await(map.write(key, value.getBytes(StandardCharsets.UTF_8), Condition.ALWAYS, Expiry.NEVER, false));
        System.out.println("acknowledged");
    }

    private static String leader(String member) throws IOException, InterruptedException {
        TlsConfig tls = TlsConfig.pem(Path.of(System.getenv("LOOMCACHE_TLS_DIRECTORY")), "client");
        HttpClient client = HttpClient.newBuilder()
                .sslContext(new TlsContexts(tls).sslContext())
                .build();
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://" + member + ":8080/api/cluster/status"))
                .timeout(Duration.ofSeconds(10))
                .build();
        String status =
                client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        return status.replaceAll("(?s).*\"leader\":\"([^\"]*)\".*", "$1");
    }

    private static Bytes bytes(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
