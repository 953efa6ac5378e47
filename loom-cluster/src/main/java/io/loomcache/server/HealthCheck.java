package io.loomcache.server;

import io.loomcache.config.Address;
import io.loomcache.config.ConfigException;
import io.loomcache.config.KnownSettings;
import io.loomcache.config.MemberConfig;
import io.loomcache.config.MemberSettings;
import io.loomcache.config.Settings;
import io.loomcache.config.TlsConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * One question to the {@link HealthServer} of the member on this machine. A process is started for each, so it
 * is asked with a plain socket: the JDK's HTTP client would cost several times as much.
 */
final class HealthCheck {

    static final List<String> PROBES = List.of("live", "startup", "ready");

    static final int HEALTHY = 200;

    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int ANSWER_BYTES = 16_384;
    private static final Pattern ANSWER = Pattern.compile("HTTP/1\\.\\d (\\d{3}).*?\r\n\r\n(.*)", Pattern.DOTALL);

    /** @param status as of HTTP */
    record Answer(int status, String body) {}

    private HealthCheck() {}

    /**
     * Asks a member that runs with these settings.
     *
     * @param probe one of {@link #PROBES}
     * @throws ConfigException the settings make no member, or one without health
     * @throws IOException it does not answer, or is not the one it should be
     */
    static Answer ask(Settings settings, String probe) throws IOException {
        MemberConfig config = MemberSettings.memberConfig(settings);
        InetSocketAddress health = address(settings);
        TlsConfig tls = Objects.requireNonNull(config.tls(), "a member that listens has TLS");
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(health, TIMEOUT_MILLIS);
            return ask(secured(socket, config, tls.verifyHostName()), probe);
        } catch (IOException e) {
            throw new IOException("no answer from " + health + ": " + e.getMessage(), e);
        }
    }

    private static Answer ask(SSLSocket socket, String probe) throws IOException {
        String request = "GET /health/" + probe + " HTTP/1.0\r\nHost: localhost\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        String text = new String(socket.getInputStream().readNBytes(ANSWER_BYTES), StandardCharsets.UTF_8);
        Matcher answer = ANSWER.matcher(text);
        if (!answer.matches()) {
            throw new IOException("what came was no HTTP");
        }
        return new Answer(Integer.parseInt(answer.group(1)), answer.group(2).strip());
    }

    /** We dial the loopback, but the certificate must do for the others, who dial the member's host. */
    private static SSLSocket secured(Socket socket, MemberConfig config, boolean verifyHostName) throws IOException {
        String host = ownAddress(config).host();
        SSLSocket secured = (SSLSocket) ServerProcess.tls(config)
                .sslContext()
                .getSocketFactory()
                .createSocket(socket, host, socket.getPort(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        parameters.setEndpointIdentificationAlgorithm(verifyHostName ? "HTTPS" : "");
        secured.setSSLParameters(parameters);
        return secured;
    }

    private static Address ownAddress(MemberConfig config) {
        return config.voters().stream()
                .filter(voter -> voter.id().equals(config.memberId()))
                .findFirst()
                .orElseThrow()
                .address();
    }

    private static InetSocketAddress address(Settings settings) throws IOException {
        int port = settings.get(KnownSettings.HTTP_PORT);
        if (!settings.get(KnownSettings.SERVER_ENABLED)) {
            throw ConfigException.of(KnownSettings.SERVER_ENABLED.name(), false, "true for the command 'health'");
        }
        if (!settings.get(KnownSettings.HTTP_ENABLED)) {
            throw ConfigException.of(KnownSettings.HTTP_ENABLED.name(), false, "true for the command 'health'");
        }
        if (port == 0) {
            throw ConfigException.of(KnownSettings.HTTP_PORT.name(), port, "a certain port for the command 'health'");
        }
        InetAddress bound = InetAddress.getByName(settings.get(KnownSettings.BIND_ADDRESS));
        return new InetSocketAddress(bound.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound, port);
    }
}
