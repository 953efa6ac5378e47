package io.loomcache.admin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads JSON (RFC 8259) with no more depth than {@link #DEPTH}. For one thread and one text. */
final class JsonReader {

    /** The most objects and arrays in each other. */
    private static final int DEPTH = 64;

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private final String text;
    private int at;
    private int depth;

    JsonReader(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException the text is not one object */
    JsonObject read() {
        skipSpace();
        if (peek() != '{' || !(value() instanceof JsonObject object)) {
            throw wrong("an object");
        }
        skipSpace();
        if (at < text.length()) {
            throw wrong("the end");
        }
        return object;
    }

    private @Nullable Object value() {
        skipSpace();
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private JsonObject object() {
        enter();
        Map<String, Object> members = new LinkedHashMap<>();
        if (!isNext('}')) {
            do {
                skipSpace();
                String name = string();
                expect(':');
                Object value = value();
                if (value != null) {
                    members.put(name, value);
                }
            } while (isNext(','));
            expect('}');
        }
        depth--;
        return new JsonObject(members);
    }

    private List<Object> array() {
        enter();
        List<Object> elements = new ArrayList<>();
        if (!isNext(']')) {
            do {
                Object value = value();
                if (value != null) {
                    elements.add(value);
                }
            } while (isNext(','));
            expect(']');
        }
        depth--;
        return List.copyOf(elements);
    }

    private void enter() {
        at++;
        depth++;
        if (depth > DEPTH) {
            throw wrong("no more than " + DEPTH + " levels");
        }
    }

    private String string() {
        if (peek() != '"') {
            throw wrong("a string");
        }
        at++;
        StringBuilder string = new StringBuilder();
        while (peek() != '"') {
            char c = text.charAt(at++);
            if (c < 0x20) {
                at--;
                throw wrong("a string without control characters");
            }
            string.append(c == '\\' ? escaped() : c);
        }
        at++;
        return string.toString();
    }

    private char escaped() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw wrong("an escape");
        };
    }

    private char unicode() {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0) {
                throw wrong("four hexadecimal digits");
            }
            unit = unit * 16 + digit;
            at++;
        }
        return (char) unit;
    }

    private Double number() {
        Matcher number = NUMBER.matcher(text).region(at, text.length());
        if (!number.lookingAt()) {
            throw wrong("a value");
        }
        at = number.end();
        return Double.valueOf(number.group());
    }

    private @Nullable Object word(String word, @Nullable Object value) {
        if (!text.startsWith(word, at)) {
            throw wrong("a value");
        }
        at += word.length();
        return value;
    }

    private boolean isNext(char c) {
        skipSpace();
        boolean isThere = peek() == c;
        at += isThere ? 1 : 0;
        return isThere;
    }

    private void expect(char c) {
        if (!isNext(c)) {
            throw wrong("'" + c + "'");
        }
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw wrong("more");
        }
        return text.charAt(at);
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException("no JSON at character " + at + ": expected " + expected);
    }
}
