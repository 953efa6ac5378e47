package io.loomcache.server;

import io.loomcache.config.TlsConfig;
import io.loomcache.net.DevelopmentCertificates;
import io.loomcache.net.TlsContexts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;

/** Development certificates in a folder, and callers who show them. */
public record Certificates(Path directory) {

    public static Certificates init(Path directory) throws IOException, GeneralSecurityException {
        DevelopmentCertificates.write(directory, List.of(), Instant.now());
        return new Certificates(directory);
    }

    public SSLContext of(String name) {
        return new TlsContexts(TlsConfig.pem(directory, name)).sslContext();
    }

    public HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        return call(of("client"), "GET", port, path);
    }

    public static HttpResponse<String> call(SSLContext caller, String method, int port, String path)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(10))
                .build();
        return HttpClient.newBuilder().sslContext(caller).build().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
