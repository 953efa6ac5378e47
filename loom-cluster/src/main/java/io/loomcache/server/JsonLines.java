package io.loomcache.server;

import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * Lines of the log for programs: each an object with {@code time}, {@code level}, {@code logger}, {@code thread} and
 * {@code message}, and after a failure {@code error} with its stack trace. Only ASCII, whatever the stream's encoding. Stateless.
 */
final class JsonLines extends Formatter {

    /** On the thread that logs. */
    @Override
    public String format(LogRecord line) {
        StringBuilder json = new StringBuilder("{\"time\":\"").append(line.getInstant());
        append(json, "level", Logs.level(line).name());
        append(json, "logger", String.valueOf(line.getLoggerName()));
        append(json, "thread", Thread.currentThread().getName());
        append(json, "message", formatMessage(line));
        if (line.getThrown() != null) {
            append(json, "error", TextLines.trace(line));
        }
        return json.append("\"}\n").toString();
    }

    /** Ends the string before, and leaves this one open. */
    private static void append(StringBuilder json, String name, String text) {
        json.append("\",\"").append(name).append("\":\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c == '\n') {
                json.append("\\n");
            } else if (c < 0x20 || c > 0x7e) {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
    }
}
