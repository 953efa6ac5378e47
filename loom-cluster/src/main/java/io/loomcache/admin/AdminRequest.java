package io.loomcache.admin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks for. Immutable.
 *
 * @param identity who asks, by certificate; empty if it does not say
 * @param parameters of the query string, decoded; all that a request says stands there, none has a body
 */
public record AdminRequest(String method, String path, String identity, Map<String, String> parameters) {

    public AdminRequest {
        parameters = Map.copyOf(parameters);
    }

    /**
     * A parameter that must be there.
     *
     * @throws IllegalArgumentException it is missing
     */
    public String required(String name) {
        return optional(name)
                .orElseThrow(() -> new IllegalArgumentException(path + ": expected the parameter " + name));
    }

    public Optional<String> optional(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** @throws IllegalArgumentException a parameter comes twice, or is not encoded as it should be */
    static Map<String, String> parse(@Nullable String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String part : query == null || query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = part.indexOf('=');
            String name = decoded(equals < 0 ? part : part.substring(0, equals));
            if (parameters.put(name, equals < 0 ? "" : decoded(part.substring(equals + 1))) != null) {
                throw new IllegalArgumentException("the parameter " + name + " comes twice");
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
