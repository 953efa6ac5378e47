package io.loomcache.admin;

/** The little JSON that answers need. */
public final class Json {

    private Json() {}

    /** A JSON string. */
    public static String text(String text) {
        return '"' + escape(text) + '"';
    }

    /** The inside of a JSON string (RFC 8259, 7). */
    public static String escape(String text) {
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
