package io.loomcache.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.Address;
import io.loomcache.config.CertificatePermissions;
import io.loomcache.config.Permission;
import io.loomcache.net.AuditLog;
import io.loomcache.server.Certificates;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointsTest {

    private static final int PATIENCE_MILLIS = 30_000;
    private static final int STREAMED = 300_000;

    private final AtomicInteger done = new AtomicInteger();
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    private Certificates certificates;
    private AdminServer server;

    @BeforeEach
    void start() throws Exception {
        certificates = Certificates.init(folder.resolve("certs"));
        server = serve(Map.of("member", Permission.ADMIN, "client", Permission.READ_WRITE));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private AdminServer serve(Map<String, Permission> permissions) throws IOException {
        return serve(permissions, endpoints());
    }

    private AdminServer serve(Map<String, Permission> permissions, List<Endpoint> endpoints) throws IOException {
        return AdminServer.start(
                new Address("127.0.0.1", 0),
                () -> certificates.of("member"),
                CertificatePermissions.exactly(permissions),
                new AuditLog((refused, line) -> lines.add((refused ? "refused: " : "acted: ") + line)),
                endpoints);
    }

    private List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post("/change", Permission.ADMIN, request -> {
                    done.incrementAndGet();
                    return Answer.text(200, "text/plain", request.identity() + request.parameters());
                }),
                Endpoint.get(
                        "/need",
                        Permission.READ_ONLY,
                        request -> Answer.text(200, "text/plain", request.required("what"))),
                Endpoint.get("/fail", null, request -> {
                    throw new IllegalStateException("no \"leader\"");
                }),
                Endpoint.get(
                        "/stream",
                        null,
                        request -> Answer.stream("application/octet-stream", out -> {
                            for (int i = 0; i < STREAMED; i++) {
                                out.write(i);
                            }
                        })));
    }

    private AdminClient as(String certificate) {
        return new AdminClient(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()),
                "localhost",
                true,
                certificates.of(certificate));
    }

    @Test
    void parameters_areDecoded_andTheCallerIsKnown() throws IOException {
        AdminClient.Reply reply = as("member").post("/change?id=a%26b%3D+c", PATIENCE_MILLIS);

        assertEquals(new AdminClient.Reply(200, "member{id=a&b= c}"), reply);
    }

    @Test
    void changes_areAudited_withWhoAskedAndWhatCameOfIt_readingIsNot() throws IOException {
        as("member").get("/need?what=x");
        as("member").post("/change?id=a%26b", PATIENCE_MILLIS);

        assertEquals(1, lines.size(), lines.toString());
        assertTrue(
                lines.get(0)
                        .matches("acted: act by 'member' at .*127.0.0.1:\\d+: POST /change\\?id=a%26b: answered 200"),
                lines.toString());
    }

    /** What an operator may do to a member, here to one that is only starting. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/member/drain",
                "/api/member/undrain",
                "/api/member/transfer?to=m2",
                "/api/cluster/members/promote?id=m2",
                "/api/cluster/members/remove?id=m2&force=true",
                "/api/cluster/version?to=0.2",
                "/api/backup"
            })
    void actOfAnOperator_isAudited_andNeedsAdmin(String act) throws IOException {
        server.close();
        server = serve(
                Map.of("member", Permission.ADMIN, "client", Permission.READ_WRITE),
                Stream.of(
                                MaintenanceEndpoints.of(() -> null),
                                MembersEndpoints.of(() -> null),
                                VersionEndpoints.of(() -> null),
                                BackupEndpoints.of(() -> null))
                        .flatMap(List::stream)
                        .toList());

        assertEquals(403, as("client").post(act, PATIENCE_MILLIS).status());
        assertEquals(
                new AdminClient.Reply(503, "{\"status\":\"DOWN\",\"reason\":\"starting\"}"),
                as("member").post(act, PATIENCE_MILLIS));

        assertEquals(2, lines.size(), lines.toString());
        assertTrue(lines.get(0).startsWith("refused: refused request by 'client'"), lines.toString());
        assertTrue(lines.get(1).startsWith("acted: act by 'member'"), lines.toString());
        assertTrue(lines.get(1).endsWith(": POST " + act + ": answered 503"), lines.toString());
    }

    @Test
    void callerWithTooLittlePermission_isRefused_andNothingIsDone() throws IOException {
        AdminClient.Reply reply = as("client").post("/change", PATIENCE_MILLIS);

        assertEquals(403, reply.status());
        assertTrue(reply.body().contains("'client' may not POST /change"), reply.body());
        assertTrue(reply.body().contains("ADMIN") && reply.body().contains("READ_WRITE"), reply.body());
        assertEquals(0, done.get());
        assertEquals(1, lines.size(), lines.toString());
        assertTrue(lines.get(0).startsWith("refused: refused request by 'client' at "), lines.toString());
        assertTrue(lines.get(0).contains(": POST /change; "), lines.toString());
    }

    @Test
    void callerWithoutAnyPermission_readsNothing_butMayProbe() throws IOException {
        server.close();
        server = serve(Map.of("somebody", Permission.ADMIN));

        assertEquals(403, as("client").get("/need?what=x").status());
        assertEquals(500, as("client").get("/fail").status());
    }

    @Test
    void missingParameter_isNamed() throws IOException {
        AdminClient.Reply reply = as("client").get("/need");

        assertEquals(400, reply.status());
        assertTrue(reply.body().contains("/need: expected the parameter what"), reply.body());
    }

    @Test
    void parameterGivenTwice_orMalformed_isRefused() throws IOException {
        assertEquals(400, as("client").get("/need?what=x&what=y").status());
        assertEquals(400, as("client").get("/need?what=%zz").status());
    }

    @Test
    void failure_isAnInternalErrorWithItsMessage() throws IOException {
        AdminClient.Reply reply = as("client").get("/fail");

        assertEquals(new AdminClient.Reply(500, "{\"status\":\"ERROR\",\"reason\":\"no \\\"leader\\\"\"}"), reply);
        assertFalse(reply.isOk());
    }

    @Test
    void longAnswer_arrivesWhole() throws IOException {
        int bytes = as("client").ask("GET", "/stream", PATIENCE_MILLIS, (status, body) -> count(body));

        assertEquals(STREAMED, bytes);
    }

    private static int count(InputStream body) throws IOException {
        int count = 0;
        for (int next = body.read(); next >= 0; next = body.read()) {
            assertEquals((byte) count, (byte) next);
            count++;
        }
        return count;
    }
}
