package io.loomcache.admin;

import io.loomcache.net.TlsContexts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Asks one member through its {@link AdminServer}. A process is started for each command, so it is asked with a
 * plain socket: the JDK's HTTP client would cost several times as much. Immutable.
 *
 * @param target where to dial
 * @param host that must be in the certificate which the member shows
 * @param verifiesHost whether it must
 */
public record AdminClient(InetSocketAddress target, String host, boolean verifiesHost, SSLContext tls) {

    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int HEAD_BYTES = 16_384;
    private static final int ANSWER_BYTES = 16 << 20;
    private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.\\d (\\d{3}).*", Pattern.DOTALL);

    /**
     * What came.
     *
     * @param status as of HTTP
     */
    public record Reply(int status, String body) {

        public boolean isOk() {
            return status == Answer.OK;
        }
    }

    /** Takes an answer's body as it arrives. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(int status, InputStream body) throws IOException;
    }

    /**
     * Reads something.
     *
     * @param pathAndQuery encoded
     * @throws IOException it does not answer, or is not the one it should be
     */
    public Reply get(String pathAndQuery) throws IOException {
        return ask("GET", pathAndQuery, TIMEOUT_MILLIS, AdminClient::whole);
    }

    /**
     * Changes something.
     *
     * @param pathAndQuery encoded
     * @param timeoutMillis for which the member may think
     * @throws IOException it does not answer, or is not the one it should be; whether it was done is not known
     */
    public Reply post(String pathAndQuery, int timeoutMillis) throws IOException {
        return ask("POST", pathAndQuery, timeoutMillis, AdminClient::whole);
    }

    /**
     * Asks, and hands the answer's body on while it arrives.
     *
     * @param silenceMillis after which it is given up
     * @throws IOException it does not answer, or is not the one it should be; whether a POST was done is not known
     */
    public <T> T ask(String method, String pathAndQuery, int silenceMillis, Reader<T> reader) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(silenceMillis);
            socket.connect(target, TIMEOUT_MILLIS);
            SSLSocket secured = secured(socket);
            secured.getOutputStream().write(request(method, pathAndQuery).getBytes(StandardCharsets.US_ASCII));
            InputStream in = secured.getInputStream();
            Matcher head = STATUS.matcher(head(in));
            if (!head.matches()) {
                throw new IOException("what came was no HTTP");
            }
            return reader.read(Integer.parseInt(head.group(1)), in);
        } catch (IOException e) {
            throw new IOException("no answer from " + target + ": " + e.getMessage(), e);
        }
    }

    /** HTTP 1.0: the answer ends with the connection. */
    private static String request(String method, String pathAndQuery) {
        return method + " " + pathAndQuery + " HTTP/1.0\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
    }

    private static Reply whole(int status, InputStream in) throws IOException {
        return new Reply(status, new String(in.readNBytes(ANSWER_BYTES), StandardCharsets.UTF_8).strip());
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < END_OF_HEAD.length) {
            int next = in.read();
            if (next < 0 || head.size() == HEAD_BYTES) {
                throw new IOException("what came was no HTTP");
            }
            head.write(next);
            matched = next == END_OF_HEAD[matched] ? matched + 1 : next == END_OF_HEAD[0] ? 1 : 0;
        }
        return head.toString(StandardCharsets.US_ASCII);
    }

    private SSLSocket secured(Socket socket) throws IOException {
        SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, host, socket.getPort(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setProtocols(new String[] {TlsContexts.PROTOCOL});
        parameters.setEndpointIdentificationAlgorithm(verifiesHost ? "HTTPS" : "");
        secured.setSSLParameters(parameters);
        return secured;
    }
}
