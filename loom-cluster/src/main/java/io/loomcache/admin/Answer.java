package io.loomcache.admin;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a caller gets. Immutable.
 *
 * @param status as of HTTP
 * @param headers beside those that every answer has
 * @param length of the body in bytes; -1: not known before
 */
public record Answer(int status, String contentType, Map<String, String> headers, long length, Body body) {

    public static final int OK = 200;
    static final int BAD_REQUEST = 400;
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int METHOD_NOT_ALLOWED = 405;
    static final int CONFLICT = 409;
    static final int INTERNAL_ERROR = 500;
    public static final int UNAVAILABLE = 503;

    /** Writes itself, once, on the thread of its request. */
    @FunctionalInterface
    public interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    public Answer {
        headers = Map.copyOf(headers);
    }

    public static Answer json(int status, String json) {
        return text(status, "application/json", json);
    }

    public static Answer text(int status, String contentType, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Answer(status, contentType, Map.of(), bytes.length, out -> out.write(bytes));
    }

    /** The body is written while it is made. */
    public static Answer stream(String contentType, Body body) {
        return new Answer(OK, contentType, Map.of(), -1, body);
    }

    /** One line of JSON with a state and the reason for it. */
    public static Answer state(int status, String state, @Nullable String reason) {
        String because = reason == null ? "" : ",\"reason\":" + Json.text(reason);
        return json(status, "{\"status\":" + Json.text(state) + because + "}\n");
    }

    /** What is answered once there is something to answer from; null: there is nothing yet, the member starts. */
    public static <T> Answer from(@Nullable T source, Function<T, Answer> answer) {
        return source == null ? state(UNAVAILABLE, "DOWN", "starting") : answer.apply(source);
    }

    static Answer error(int status, String reason) {
        return state(status, "ERROR", reason);
    }
}
