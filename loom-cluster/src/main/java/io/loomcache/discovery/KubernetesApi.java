package io.loomcache.discovery;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListMeta;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.loomcache.config.DiscoveryConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The four questions that we put to the API of Kubernetes. Each failure says who was asked for what, as whom, and
 * what to change.
 */
final class KubernetesApi implements AutoCloseable {

    private static final long PAGE = 500;
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int FIRST_RETRY_MILLIS = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    /** In the words of the API server, who it is that may not. */
    private static final Pattern USER = Pattern.compile("User \"([^\"]+)\"");

    private static final Pattern SUBJECT = Pattern.compile("\"sub\"\\s*:\\s*\"([^\"]+)\"");

    private final DiscoveryConfig.Kubernetes config;
    private final KubernetesClient client;

    private KubernetesApi(DiscoveryConfig.Kubernetes config, KubernetesClient client) {
        this.config = config;
        this.client = client;
    }

    /** @throws DiscoveryException a file of the service account is missing, or is not what it should be */
    static KubernetesApi open(DiscoveryConfig.Kubernetes config) throws DiscoveryException {
        boolean secure = config.apiServer().startsWith("https:");
        requireReadable(config.token(), "the service account's token");
        if (secure) {
            requireReadable(config.caCertificate(), "the authority of the API server's certificate");
        }
        Config how = new ConfigBuilder()
                .withAutoConfigure(false)
                .withMasterUrl(config.apiServer())
                .withNamespace(config.namespace())
                .withCaCertFile(secure ? config.caCertificate().toString() : null)
                .withOauthTokenProvider(() -> token(config.token()))
                .withConnectionTimeout(TIMEOUT_MILLIS)
                .withRequestTimeout(TIMEOUT_MILLIS)
                .withRequestRetryBackoffLimit(config.retries())
                .withRequestRetryBackoffInterval(FIRST_RETRY_MILLIS)
                .build();
        try {
            return new KubernetesApi(
                    config,
                    new KubernetesClientBuilder()
                            .withConfig(how)
                            .withHttpClientFactory(new JdkHttpClientFactory())
                            .build());
        } catch (KubernetesClientException e) {
            throw DiscoveryException.permanent(
                    "the API of Kubernetes at " + config.apiServer() + " can't be asked with the certificates in "
                            + config.caCertificate() + ": " + e.getMessage(),
                    e);
        }
    }

    List<EndpointSlice> endpointSlices(String labels) throws DiscoveryException {
        return all(
                "endpointslices in the API group discovery.k8s.io",
                page -> client.discovery()
                        .v1()
                        .endpointSlices()
                        .inNamespace(config.namespace())
                        .withLabelSelector(labels)
                        .list(page));
    }

    List<Pod> pods(String labels) throws DiscoveryException {
        return all(
                "pods",
                page -> client.pods()
                        .inNamespace(config.namespace())
                        .withLabelSelector(labels)
                        .list(page));
    }

    /** Null: there is none. */
    @Nullable
    Pod pod(String name) throws DiscoveryException {
        return ask(
                "get",
                "pods",
                () -> client.pods()
                        .inNamespace(config.namespace())
                        .withName(name)
                        .get());
    }

    /** Null: there is none. */
    @Nullable
    Node node(String name) throws DiscoveryException {
        return ask("get", "nodes", () -> client.nodes().withName(name).get());
    }

    @Override
    public void close() {
        client.close();
    }

    private <T extends HasMetadata> List<T> all(
            String resource, Function<ListOptions, ? extends KubernetesResourceList<T>> list)
            throws DiscoveryException {
        List<T> items = new ArrayList<>();
        @Nullable String next = null;
        do {
            ListOptions page =
                    new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build();
            KubernetesResourceList<T> answer = ask("list", resource, () -> list.apply(page));
            if (answer == null) {
                throw failed("list", resource, "answers nothing", null);
            }
            items.addAll(answer.getItems());
            ListMeta metadata = answer.getMetadata();
            next = metadata == null ? null : metadata.getContinue();
        } while (next != null && !next.isEmpty());
        return items;
    }

    private <T> @Nullable T ask(String verb, String resource, Supplier<@Nullable T> question)
            throws DiscoveryException {
        try {
            return question.get();
        } catch (KubernetesClientException e) {
            throw explained(verb, resource, e);
        } catch (UncheckedIOException e) {
            throw failed(verb, resource, "can't be asked: " + e.getMessage(), e);
        }
    }

    private DiscoveryException explained(String verb, String resource, KubernetesClientException e) {
        return switch (e.getCode()) {
            case FORBIDDEN ->
                DiscoveryException.permanent(
                        "the API of Kubernetes at " + config.apiServer() + " forbids " + user(e) + " to " + verb + " "
                                + resource + " in namespace " + config.namespace() + " (403): "
                                + (resource.equals("nodes") ? "a ClusterRole" : "a Role in this namespace")
                                + " with the verb " + verb + " on " + resource + " has to be bound to it",
                        e);
            case UNAUTHORIZED ->
                DiscoveryException.permanent(
                        "the API of Kubernetes at " + config.apiServer() + " does not accept the token in "
                                + config.token() + " (401), asked to " + verb + " " + resource + " in namespace "
                                + config.namespace(),
                        e);
            case NOT_FOUND ->
                DiscoveryException.permanent(
                        "the API of Kubernetes at " + config.apiServer() + " does not know " + resource
                                + " (404): it is too old, or no API of Kubernetes",
                        e);
            default ->
                e.getCode() > 0
                        ? failed(
                                verb, resource, "answers " + e.getCode() + " after " + config.retries() + " retries", e)
                        : unanswered(verb, resource, e);
        };
    }

    private DiscoveryException unanswered(String verb, String resource, KubernetesClientException e) {
        for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return DiscoveryException.permanent(
                        "the certificate of the API of Kubernetes at " + config.apiServer()
                                + " is not one of the authority in " + config.caCertificate() + ": "
                                + cause.getMessage(),
                        e);
            }
        }
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return failed(verb, resource, "does not answer after " + config.retries() + " retries: " + cause, e);
    }

    private DiscoveryException failed(String verb, String resource, String how, @Nullable Throwable cause) {
        return DiscoveryException.temporary(
                "the API of Kubernetes at " + config.apiServer() + " " + how + ", asked to " + verb + " " + resource
                        + " in namespace " + config.namespace(),
                cause);
    }

    /** As the API server calls us, else as our token does. */
    private String user(KubernetesClientException e) {
        Matcher told = USER.matcher(String.valueOf(e.getMessage()));
        if (told.find()) {
            return told.group(1);
        }
        try {
            String[] parts = Files.readString(config.token()).strip().split("\\.", -1);
            String claims =
                    parts.length < 2 ? "" : new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
            Matcher subject = SUBJECT.matcher(claims);
            return subject.find() ? subject.group(1) : "the holder of the token in " + config.token();
        } catch (IOException | IllegalArgumentException unreadable) {
            return "the holder of the token in " + config.token();
        }
    }

    private static String token(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the service account's token " + file + " can't be read", e);
        }
    }

    private static void requireReadable(Path file, String content) throws DiscoveryException {
        if (!Files.isReadable(file)) {
            throw DiscoveryException.permanent(
                    file + ": expected a file that can be read, with " + content
                            + "; is automountServiceAccountToken off?",
                    null);
        }
    }
}
