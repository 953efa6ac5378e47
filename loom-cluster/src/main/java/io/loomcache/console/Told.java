package io.loomcache.console;

import io.loomcache.admin.JsonObject;
import java.util.Optional;

/**
 * What one member said when it was asked. Immutable.
 *
 * @param target what was asked: the member's id, or where its HTTPS port is
 * @param raw the text as it came, one object of JSON; empty: there was no such answer
 * @param problem why there was none; empty if there was
 */
record Told(String target, String raw, String problem) {

    static Told answer(String target, String raw) {
        return new Told(target, raw, "");
    }

    static Told nothing(String target, String problem) {
        return new Told(target, "", problem);
    }

    Optional<JsonObject> statistics() {
        return raw.isEmpty() ? Optional.empty() : Optional.of(JsonObject.parse(raw));
    }
}
