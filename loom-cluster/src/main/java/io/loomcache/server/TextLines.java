package io.loomcache.server;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** Lines of the log for people: time, level, the class that says it, what it says. Stateless. */
final class TextLines extends Formatter {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX");

    @Override
    public String format(LogRecord line) {
        String logger = String.valueOf(line.getLoggerName());
        String time = TIME.format(line.getInstant().atZone(ZoneId.systemDefault()));
        return time + " " + Logs.level(line).name() + " " + logger.substring(logger.lastIndexOf('.') + 1) + " - "
                + formatMessage(line) + "\n" + trace(line);
    }

    /** The stack trace of a record's failure; empty if it has none. */
    static String trace(LogRecord line) {
        Throwable thrown = line.getThrown();
        if (thrown == null) {
            return "";
        }
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace, true));
        return trace.toString();
    }
}
