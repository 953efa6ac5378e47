package io.loomcache.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.loomcache.config.KnownSettings;
import io.loomcache.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What editors of an application's settings know of ours is made of the known settings; {@code -Dloom.write} writes it.
 * No annotation processor runs here, so it is the file that one would make.
 */
class MetadataTest {

    private static final Path FILE = Path.of("src/main/resources/META-INF/spring-configuration-metadata.json");
    private static final String ONE_OF = "one of ";

    @Test
    void metadata_isMadeOfTheKnownSettings() throws IOException {
        String expected = metadata();
        if (System.getProperty("loom.write") != null) {
            Files.writeString(FILE, expected);
        }

        assertEquals(expected, Files.readString(FILE), "made anew by -Dtest=MetadataTest -Dloom.write=true");
    }

    private static String metadata() {
        List<String> properties = new ArrayList<>();
        List<String> hints = new ArrayList<>();
        for (Setting<?> setting : KnownSettings.all()) {
            properties.add(property(setting));
            if (setting.expected().startsWith(ONE_OF)) {
                hints.add(hint(setting.name(), setting.expected()));
            }
        }
        properties.add(object(
                "    ",
                quoted("name", "loomcache.auth.cert-permissions"),
                quoted("type", "java.util.Map<java.lang.String,java.lang.String>"),
                quoted("description", "What the certificate with this name may do, see loomcache.auth.enabled.")));
        properties.add(object(
                "    ",
                quoted("name", "management.health.loomcache.enabled"),
                quoted("type", "java.lang.Boolean"),
                quoted("description", "Whether what the client knows of the cluster is part of the health."),
                quoted("defaultValue", true)));
        return "{\n  \"properties\": [\n" + String.join(",\n", properties) + "\n  ],\n  \"hints\": [\n"
                + String.join(",\n", hints) + "\n  ]\n}\n";
    }

    private static String property(Setting<?> setting) {
        List<String> fields = new ArrayList<>();
        String type = type(setting);
        fields.add(quoted("name", setting.name()));
        fields.add(quoted("type", type));
        fields.add(quoted("description", description(setting)));
        String byDefault = setting.defaultText();
        if (byDefault != null) {
            fields.add(quoted(
                    "defaultValue",
                    type.endsWith("Integer") || type.endsWith("Boolean") ? new Plain(byDefault) : byDefault));
        }
        return object("    ", fields.toArray(String[]::new));
    }

    /** Text that is JSON already. */
    private record Plain(String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    private static String description(Setting<?> setting) {
        String text = setting.description();
        String secret = setting.isSecret() ? "; a secret, also from the file that " + setting + "-file names" : "";
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + " (" + setting.expected() + ")" + secret
                + ".";
    }

    private static String type(Setting<?> setting) {
        String expected = setting.expected();
        if (expected.equals("true or false")) {
            return "java.lang.Boolean";
        }
        if (expected.startsWith("whole milliseconds") || expected.startsWith("a whole number")) {
            return "java.lang.Integer";
        }
        return expected.startsWith("a number and a unit") ? "java.time.Duration" : "java.lang.String";
    }

    private static String hint(String name, String expected) {
        String values = Arrays.stream(expected.substring(ONE_OF.length()).split(", ", -1))
                .map(value -> "{ " + quoted("value", value) + " }")
                .collect(Collectors.joining(", "));
        return object("    ", quoted("name", name), "\"values\": [" + values + "]");
    }

    private static String object(String indent, String... fields) {
        return indent + "{\n" + indent + "  " + String.join(",\n" + indent + "  ", fields) + "\n" + indent + "}";
    }

    private static String quoted(String name, Object value) {
        String text = value instanceof String string ? "\"" + escaped(string) + "\"" : value.toString();
        return "\"" + name + "\": " + text;
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " ");
    }
}
