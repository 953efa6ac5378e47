package io.loomcache.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.admin.AdminServer;
import io.loomcache.admin.Endpoint;
import io.loomcache.admin.ToldHealth;
import io.loomcache.config.Address;
import io.loomcache.config.CertificatePermissions;
import io.loomcache.config.Permission;
import io.loomcache.net.AuditLog;
import io.loomcache.server.Certificates;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page in a real browser; {@code -Dloom.screenshots=FOLDER} keeps pictures of it. */
class StatusPageTest {

    /** The page asks every two seconds. */
    private static final int THREE_ROUNDS_MILLIS = 5_500;

    private static final int MANY_ROUNDS_MILLIS = 30_000;

    private final ToldHealth health = new ToldHealth();

    @TempDir
    private Path folder;

    private final AtomicBoolean isStarting = new AtomicBoolean();
    private Certificates certificates;
    private AdminServer server;
    private PlainDoor door;

    @BeforeEach
    void start() throws Exception {
        certificates = Certificates.init(folder.resolve("certs"));
        serve(CertificatePermissions.NONE);
    }

    private void serve(CertificatePermissions permissions) throws Exception {
        List<Endpoint> endpoints = new ArrayList<>(PageEndpoints.all());
        ToldStatistics told = new ToldStatistics();
        endpoints.add(StatsEndpoint.of(() -> isStarting.get() ? null : told.get(), health));
        server = AdminServer.start(
                new Address("127.0.0.1", 0), () -> certificates.of("member"), permissions, new AuditLog(), endpoints);
        door = new PlainDoor(certificates.of("client"), server.port());
    }

    @AfterEach
    void stop() {
        door.close();
        server.close();
    }

    @Test
    void page_showsWhatTheMemberSays_andDrawsWhatChanges() throws Exception {
        String dom = Browser.in(folder).dom(door.url(), THREE_ROUNDS_MILLIS);

        assertEquals("ready", textOf(dom, "state"));
        assertTrue(dom.contains("member m1 · version 1.2.3 · up 1 h · zone zone a"), dom);
        for (String cell :
                List.of("leader", "orders", "1,234", "55.5 KiB", "75.0 %", "tls 2", "40,000", "117.7 MiB", "busy 1")) {
            assertTrue(
                    Pattern.compile("<td[^>]*>[^<]*" + Pattern.quote(cell))
                            .matcher(dom)
                            .find(),
                    cell);
        }
        assertTrue(dom.contains("most 75.0 %"), "the most that was, not the end of the scale");
        assertEquals("The loss of one zone takes the majority with it.", textOf(dom, "members-note"));
        assertTrue(dom.contains("<polyline points="), "a chart");
        assertTrue(dom.contains("<p id=\"trouble\" role=\"alert\" hidden"), "no trouble");
    }

    @Test
    void namesThatLookLikeMarkup_areShownAsTheyAre() throws Exception {
        String dom = Browser.in(folder).dom(door.url(), THREE_ROUNDS_MILLIS);

        assertFalse(dom.contains("<img"), dom);
        assertFalse(dom.contains("<title>broken"), dom);
        assertTrue(
                dom.contains("&lt;img src=x onerror=\"document.title='broken'\"&gt;&amp;amp;</td>"),
                "cache and client as text");
    }

    @Test
    void memberThatNoLongerAnswers_isSaidSo_withTheTimeOfWhatIsShown() throws Exception {
        door.answerOnly(2);

        String dom = Browser.in(folder).dom(door.url(), MANY_ROUNDS_MILLIS);

        assertEquals("no answer", textOf(dom, "state"));
        assertTrue(textOf(dom, "trouble").startsWith("This member does not answer ("), textOf(dom, "trouble"));
        assertTrue(textOf(dom, "trouble").contains("What is below is of "), textOf(dom, "trouble"));
        assertTrue(dom.contains("<main id=\"content\" class=\"stale\">"), "what is old looks old");
    }

    @Test
    void memberThatIsNotReady_isSaidSo() throws Exception {
        health.notReady().set("group 0 has no leader");

        assertEquals(
                "not ready: group 0 has no leader",
                textOf(Browser.in(folder).dom(door.url(), THREE_ROUNDS_MILLIS), "state"));
    }

    @Test
    void memberThatStarts_isSaidSo() throws Exception {
        isStarting.set(true);

        assertEquals(
                "The member answers 503: starting.",
                textOf(Browser.in(folder).dom(door.url(), THREE_ROUNDS_MILLIS), "trouble"));
    }

    @Test
    void scriptThatGotIntoThePage_doesNotRun() throws Exception {
        door.change(html -> html.replace("</body>", "<script>document.title = 'broken'</script></body>"));

        String dom = Browser.in(folder).dom(door.url(), THREE_ROUNDS_MILLIS);

        assertTrue(dom.contains("document.title = 'broken'"), "it is in the page");
        assertFalse(dom.contains("<title>broken"), dom);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/page.css", "/page.js"})
    void files_needAPermission_andLoadNothingFromElsewhere(String path) throws Exception {
        HttpResponse<String> answer = certificates.get(server.port(), path);

        assertEquals(200, answer.statusCode());
        assertTrue(
                answer.headers()
                        .firstValue("Content-Security-Policy")
                        .orElse("")
                        .startsWith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"),
                answer.headers().toString());
        String withoutNamespace = answer.body().replace("'http://www.w3.org/2000/svg'", "");
        assertFalse(
                Pattern.compile("https?:|//[a-z]|@import|url\\(")
                        .matcher(withoutNamespace)
                        .find(),
                path);
        assertFalse(answer.body().contains("innerHTML"), path);
        stop();
        serve(CertificatePermissions.exactly(Map.of("other", Permission.ADMIN)));
        assertEquals(403, certificates.get(server.port(), path).statusCode());
    }

    @Test
    void page_inBothThemes_andNarrow_isDrawn() throws Exception {
        String asked = System.getProperty("loom.screenshots");
        Path pictures = Files.createDirectories(asked == null ? folder.resolve("pictures") : Path.of(asked));
        Browser browser = Browser.in(folder);

        browser.screenshot(door.url(), MANY_ROUNDS_MILLIS, pictures.resolve("light.png"), 1_200, 1_300);
        browser.screenshot(
                door.url(),
                MANY_ROUNDS_MILLIS,
                pictures.resolve("dark.png"),
                1_200,
                1_300,
                "--blink-settings=preferredColorScheme=0");
        browser.screenshot(door.url(), MANY_ROUNDS_MILLIS, pictures.resolve("narrow.png"), 390, 1_700);
    }

    /** The text of an element that has no elements in it. */
    private static String textOf(String dom, String id) {
        var found = Pattern.compile("id=\"" + id + "\"[^>]*>([^<]*)<").matcher(dom);
        assertTrue(found.find(), "no " + id + " in " + dom);
        return found.group(1);
    }
}
