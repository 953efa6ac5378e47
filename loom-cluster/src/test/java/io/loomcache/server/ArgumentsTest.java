package io.loomcache.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

    @Test
    void flag_takesNoWordAfterIt_andAValueOnlyBehindTheEqualsSign() {
        Arguments plain = parse("--json", "word", "--watch");
        Arguments valued = parse("--watch=2s", "--member", "a:1");

        assertEquals(List.of("word"), plain.words());
        assertTrue(plain.has("json") && plain.has("watch"));
        assertEquals(Map.of("watch", "2s", "member", "a:1"), valued.options());
        assertFalse(valued.has("json"));
    }

    @Test
    void flag_ofAnotherCommand_isUnknown() {
        CommandException refused = assertThrows(CommandException.class, () -> parse("--jsonn"));

        assertEquals("stats: unknown option --jsonn; see 'loomcache help stats'", refused.getMessage());
    }

    @Test
    void flag_twice_isRefused() {
        assertThrows(CommandException.class, () -> parse("--json", "--json"));
    }

    private static Arguments parse(String... arguments) {
        return Arguments.parse("stats", List.of(arguments), Set.of("member"), Set.of("json", "watch"));
    }
}
