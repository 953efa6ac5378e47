package io.loomcache.admin;

import io.loomcache.config.Permission;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Paths that are answered in one way. Immutable.
 *
 * @param method GET, which answers HEAD too, or POST for what changes something
 * @param needed the permission of the caller's certificate; null: every trusted certificate will do
 */
public record Endpoint(
        String method, Set<String> paths, @Nullable Permission needed, Handler handler) {

    /** Answers requests; from many threads at once. */
    @FunctionalInterface
    public interface Handler {

        /**
         * The answer; an exception is logged and answered as an internal error.
         *
         * @throws IllegalArgumentException what is asked for makes no sense; its message goes to the caller
         */
        Answer answer(AdminRequest request) throws IOException;
    }

    public Endpoint {
        paths = Set.copyOf(paths);
    }

    public static Endpoint get(String path, @Nullable Permission needed, Handler handler) {
        return new Endpoint("GET", Set.of(path), needed, handler);
    }

    public static Endpoint post(String path, @Nullable Permission needed, Handler handler) {
        return new Endpoint("POST", Set.of(path), needed, handler);
    }
}
