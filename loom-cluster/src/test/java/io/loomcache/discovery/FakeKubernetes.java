package io.loomcache.discovery;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.loomcache.admin.ServerProperties;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * As much of an API server as a reader of EndpointSlices, pods and nodes meets: namespaces, labels, pages, tokens,
 * permissions. Objects are those of the API's model, so what is sent is what a real server sends. Set up before it is
 * asked.
 */
public final class FakeKubernetes implements AutoCloseable {

    static {
        ServerProperties.set();
    }

    public static final String USER = "system:serviceaccount:caches:loomcache";

    private final KubernetesSerialization serialization = new KubernetesSerialization();
    private final HttpServer server;
    private final String scheme;
    private final List<HasMetadata> objects = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Set<String> forbidden = new HashSet<>();
    private final Deque<Integer> failures = new ArrayDeque<>();
    private volatile String token = "first";
    private volatile int pageSize = 500;

    private FakeKubernetes(HttpServer server, String scheme) {
        this.server = server;
        this.scheme = scheme;
        server.createContext("/", this::handle);
        server.start();
    }

    public static FakeKubernetes plain() throws IOException {
        return new FakeKubernetes(HttpServer.create(loopback(), 0), "http");
    }

    public static FakeKubernetes secure(SSLContext tls) throws IOException {
        HttpsServer server = HttpsServer.create(loopback(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return new FakeKubernetes(server, "https");
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    public String url() {
        return scheme + "://127.0.0.1:" + server.getAddress().getPort();
    }

    public void add(HasMetadata... more) {
        objects.addAll(List.of(more));
    }

    /** The only token that is accepted from now on. */
    public void accept(String only) {
        token = only;
    }

    /** Of a resource such as {@code pods}. */
    public void forbid(String resource) {
        forbidden.add(resource);
    }

    /** What was forbidden. */
    public void allow(String resource) {
        forbidden.remove(resource);
    }

    /** The next requests are answered so. */
    public void failNext(Integer... codes) {
        failures.addAll(List.of(codes));
    }

    /** Most objects in an answer. */
    public void pageSize(int most) {
        pageSize = most;
    }

    /** Paths with queries, in order. */
    public List<String> requests() {
        return requests;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestURI().getPath() + "?"
                + String.valueOf(exchange.getRequestURI().getQuery()));
        try (exchange) {
            Reply reply = reply(exchange);
            byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(reply.code(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private record Reply(int code, String body) {}

    private Reply reply(HttpExchange exchange) {
        Integer failure = failures.poll();
        if (failure != null) {
            return status(failure, "the fake was told to fail");
        }
        if (!("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return status(401, "Unauthorized");
        }
        // /api/v1/namespaces/NS/pods[/NAME], /apis/GROUP/VERSION/namespaces/NS/RESOURCE, /api/v1/nodes/NAME
        List<String> path = Arrays.asList(exchange.getRequestURI()
                .getPath()
                .replaceFirst("^/api(s/[^/]+)?/v1/", "")
                .split("/", -1));
        boolean isNamespaced = path.get(0).equals("namespaces");
        String namespace = isNamespaced ? path.get(1) : null;
        List<String> rest = isNamespaced ? path.subList(2, path.size()) : path;
        String resource = rest.get(0);
        if (forbidden.contains(resource)) {
            return status(
                    403,
                    resource + " is forbidden: User \"" + USER + "\" cannot list resource \"" + resource
                            + "\" in API group \"\" in the namespace \"" + namespace + "\"");
        }
        List<HasMetadata> fitting = objects.stream()
                .filter(object -> object.getPlural().equals(resource))
                .filter(object -> namespace == null
                        || namespace.equals(object.getMetadata().getNamespace()))
                .toList();
        return rest.size() > 1 ? one(fitting, rest.get(1)) : page(fitting, parameters(exchange));
    }

    private Reply one(List<HasMetadata> fitting, String name) {
        return fitting.stream()
                .filter(object -> object.getMetadata().getName().equals(name))
                .findFirst()
                .map(object -> new Reply(200, serialization.asJson(object)))
                .orElseGet(() -> status(404, name + " not found"));
    }

    private Reply page(List<HasMetadata> fitting, Map<String, String> parameters) {
        List<HasMetadata> selected = fitting.stream()
                .filter(object -> selects(
                        parameters.getOrDefault("labelSelector", ""),
                        object.getMetadata().getLabels()))
                .toList();
        int from = Integer.parseInt(parameters.getOrDefault("continue", "0"));
        int to = Math.min(selected.size(), from + pageSize);
        String items = selected.subList(from, to).stream().map(this::item).collect(Collectors.joining(","));
        String next = to < selected.size() ? "\"continue\":\"" + to + "\"" : "";
        return new Reply(
                200, "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"metadata\":{" + next + "},\"items\":[" + items + "]}");
    }

    /** A real server says null of a slice without endpoints, where our own serialization leaves the field out. */
    private String item(HasMetadata object) {
        String json = serialization.asJson(object);
        boolean isEmpty = object instanceof EndpointSlice slice && slice.getEndpoints() == null;
        return isEmpty ? json.replaceFirst("\\{", "{\"endpoints\":null,") : json;
    }

    private Reply status(int code, String message) {
        return new Reply(
                code,
                serialization.asJson(new StatusBuilder()
                        .withCode(code)
                        .withStatus("Failure")
                        .withMessage(message)
                        .build()));
    }

    /** Equality alone, {@code a=b,c=d}. */
    private static boolean selects(String selector, Map<String, String> labels) {
        return selector.isEmpty()
                || Arrays.stream(selector.split(",", -1))
                        .map(pair -> pair.split("=", 2))
                        .allMatch(pair -> pair[1].equals(labels.get(pair[0])));
    }

    private static Map<String, String> parameters(HttpExchange exchange) {
        @Nullable String query = exchange.getRequestURI().getQuery();
        return query == null
                ? Map.of()
                : Arrays.stream(query.split("&", -1))
                        .map(pair -> pair.split("=", 2))
                        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }
}
