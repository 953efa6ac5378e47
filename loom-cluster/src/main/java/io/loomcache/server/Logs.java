package io.loomcache.server;

import io.loomcache.config.KnownSettings;
import io.loomcache.config.LogFormat;
import io.loomcache.config.LogLevel;
import io.loomcache.config.Settings;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The log of the server process, as text or JSON, by the JDK's own logging, to which the distribution binds slf4j.
 * While it is open it is the only one of its JVM.
 */
final class Logs implements AutoCloseable {

    /** What others tell at info is each heartbeat and vote, and as failures an orderly stop and the loss of leadership. */
    private static final List<LogLevel.OfLogger> OF_OTHERS = List.of(
            new LogLevel.OfLogger("io.microraft", LogLevel.WARN),
            new LogLevel.OfLogger("io.microraft.RaftNode", LogLevel.ERROR),
            new LogLevel.OfLogger("io.microraft.impl.state.RaftState", LogLevel.ERROR),
            new LogLevel.OfLogger("jetbrains.exodus", LogLevel.WARN));

    private final Logger root = Logger.getLogger("");
    private final Level levelBefore = root.getLevel();
    private final List<Handler> before = List.of(root.getHandlers());
    private final Handler handler;

    /** Loggers that nobody holds are forgotten with their levels. */
    private final List<Logger> adjusted = new ArrayList<>();

    private Logs(Handler handler) {
        this.handler = handler;
    }

    /**
     * Logs to a stream from now on.
     *
     * @param out flushed after each line; what it can't take is lost
     */
    static Logs start(Settings settings, PrintStream out) {
        boolean isJson = settings.get(KnownSettings.LOG_FORMAT) == LogFormat.JSON;
        Logs logs = new Logs(new Lines(out, isJson ? new JsonLines() : new TextLines()));
        logs.begin(
                settings.get(KnownSettings.LOG_LEVEL),
                settings.find(KnownSettings.LOG_LEVELS).orElse(List.of()));
        return logs;
    }

    /** Logs what commands must not keep to themselves, as text. */
    static Logs ofCommand(PrintStream out) {
        Logs logs = new Logs(new Lines(out, new TextLines()));
        logs.begin(LogLevel.WARN, List.of());
        return logs;
    }

    private void begin(LogLevel level, List<LogLevel.OfLogger> ofLoggers) {
        before.forEach(root::removeHandler);
        root.addHandler(handler);
        root.setLevel(level(level));
        OF_OTHERS.forEach(this::adjust);
        ofLoggers.forEach(this::adjust);
    }

    private void adjust(LogLevel.OfLogger wanted) {
        Logger logger = Logger.getLogger(wanted.logger());
        logger.setLevel(level(wanted.level()));
        adjusted.add(logger);
    }

    /** Leaves the JVM's log as it was. */
    @Override
    public void close() {
        adjusted.forEach(logger -> logger.setLevel(null));
        root.removeHandler(handler);
        root.setLevel(levelBefore);
        before.forEach(root::addHandler);
    }

    private static Level level(LogLevel level) {
        return switch (level) {
            case TRACE -> Level.FINEST;
            case DEBUG -> Level.FINE;
            case INFO -> Level.INFO;
            case WARN -> Level.WARNING;
            case ERROR -> Level.SEVERE;
            case OFF -> Level.OFF;
        };
    }

    /** The level of a record in the words of slf4j. */
    static LogLevel level(LogRecord line) {
        int level = line.getLevel().intValue();
        if (level >= Level.SEVERE.intValue()) {
            return LogLevel.ERROR;
        } else if (level >= Level.WARNING.intValue()) {
            return LogLevel.WARN;
        } else if (level >= Level.INFO.intValue()) {
            return LogLevel.INFO;
        }
        return level >= Level.FINE.intValue() ? LogLevel.DEBUG : LogLevel.TRACE;
    }

    private static final class Lines extends Handler {

        private final PrintStream out;

        Lines(PrintStream out, Formatter formatter) {
            this.out = out;
            setFormatter(formatter);
            setLevel(Level.ALL);
        }

        @Override
        public void publish(LogRecord line) {
            if (isLoggable(line)) {
                out.print(getFormatter().format(line));
                out.flush();
            }
        }

        @Override
        public void flush() {
            out.flush();
        }

        @Override
        public void close() {
            // The stream belongs to the process.
        }
    }

    /**
     * The JDK's manager closes the log as soon as the JVM begins to end, before the member has said how it went. This
     * one leaves it open. Made by the JDK, from the name in its property.
     */
    public static final class LastingManager extends LogManager {

        static final String PROPERTY = "java.util.logging.manager";

        @Override
        public void reset() {
            // Nothing to let go of: our handler has no stream of its own.
        }
    }
}
