package io.loomcache.status;

import io.loomcache.admin.Answer;
import io.loomcache.admin.Endpoint;
import io.loomcache.config.Permission;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * The status page of a member: three files that know nothing, and that the browser may connect with nothing but this member.
 * Stateless.
 */
public final class PageEndpoints {

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:;"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Resource-Policy",
            "same-origin");

    private PageEndpoints() {}

    public static List<Endpoint> all() {
        return List.of(
                page("/", "page.html", "text/html; charset=utf-8"),
                page("/page.css", "page.css", "text/css; charset=utf-8"),
                page("/page.js", "page.js", "text/javascript; charset=utf-8"));
    }

    private static Endpoint page(String path, String resource, String contentType) {
        byte[] bytes = bytes(resource);
        Answer answer = new Answer(Answer.OK, contentType, HEADERS, bytes.length, out -> out.write(bytes));
        return Endpoint.get(path, Permission.READ_ONLY, request -> answer);
    }

    private static byte[] bytes(String resource) {
        try (InputStream in = PageEndpoints.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(
                        "the jar lacks " + resource + " of " + PageEndpoints.class.getPackageName());
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
