package io.loomcache.admin;

import org.jspecify.annotations.Nullable;

/** The little JSON that answers need. */
public final class Json {

    private Json() {}

    /** A JSON string (RFC 8259, 7), or null. */
    public static String text(@Nullable String text) {
        return text == null ? "null" : '"' + escape(text) + '"';
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                escaped.append('\\').append(c);
            } else if (c < 0x20) {
                escaped.append(String.format("\\u%04x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
