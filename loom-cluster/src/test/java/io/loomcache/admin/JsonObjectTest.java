package io.loomcache.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectTest {

    @Test
    void object_givesWhatIsThere() {
        JsonObject object = JsonObject.parse(
                " {\"a\": \"x\\u0041\\n\\\"\", \"b\": -12.5e1,\"c\":true,\"d\":{\"e\":[ ]},\"f\":[{\"g\":1},2,null,{}]} \n");

        assertEquals(Optional.of("xA\n\""), object.text("a"));
        assertEquals(OptionalLong.of(-125), object.number("b"));
        assertEquals(OptionalDouble.of(-125), object.decimal("b"));
        assertEquals(Optional.of(true), object.bool("c"));
        assertTrue(object.object("d").isPresent());
        assertEquals(2, object.objects("f").size());
        assertEquals(OptionalLong.of(1), object.objects("f").get(0).number("g"));
        assertEquals(List.of("a", "b", "c", "d", "f"), object.names());
    }

    @Test
    void absentNullOrOfAnotherKind_isNotThere() {
        JsonObject object = JsonObject.parse("{\"a\":null,\"b\":\"1\"}");

        assertEquals(Optional.empty(), object.text("a"));
        assertEquals(OptionalLong.empty(), object.number("b"));
        assertEquals(OptionalDouble.empty(), object.decimal("c"));
        assertEquals(Optional.empty(), object.object("b"));
        assertEquals(List.of(), object.objects("b"));
    }

    @Test
    void whatIsEscaped_isReadAgain() {
        StringBuilder every = new StringBuilder("\ud83d\ude00\u2028é");
        for (char c = 0; c < 0x80; c++) {
            every.append(c);
        }

        assertEquals(
                Optional.of(every.toString()),
                JsonObject.parse("{\"a\":" + Json.text(every.toString()) + "}").text("a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "1",
                "{",
                "{}x",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{\"a\":01}",
                "{\"a\":1.}",
                "{\"a\":+1}",
                "{\"a\":tru}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u00g0\"}",
                "{\"a\":\"\n\"}",
                "{\"a\":[1 2]}",
                "{\"a\":\"",
                "{\"a\":\"\\",
                "{\"a\":NaN}",
                "<html>"
            })
    void otherText_isRefused(String text) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> JsonObject.parse(text));

        assertTrue(String.valueOf(refused.getMessage()).startsWith("no JSON at character "), refused.getMessage());
    }

    @Test
    void manyLevels_areRefused_beforeTheStackIsUsedUp() {
        assertThrows(IllegalArgumentException.class, () -> JsonObject.parse("{\"a\":" + "[".repeat(1_000_000)));
    }
}
