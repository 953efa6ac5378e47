package io.loomcache.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/**
 * What a program says while it runs: lines, and below them on a terminal a bar that moves. Elsewhere the
 * bar is one line for each tenth. Not thread-safe.
 */
public final class Progress {

    private static final int WIDTH = 30;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final boolean isTerminal;
    private final char full;
    private final char empty;
    private int tenth;

    private Progress(PrintStream out, boolean isTerminal, char full, char empty) {
        this.out = out;
        this.isTerminal = isTerminal;
        this.full = full;
        this.empty = empty;
    }

    /** For a file, a pipe or a test. */
    public static Progress plain(PrintStream out) {
        return new Progress(out, false, '#', '-');
    }

    /** @param full a piece of the bar that is done, {@code empty} one that is to come */
    static Progress terminal(PrintStream out, char full, char empty) {
        return new Progress(out, true, full, empty);
    }

    public static Progress ofStandardOutput() {
        Console console = terminal();
        if (console == null) {
            return plain(System.out);
        }
        return console.charset().equals(UTF_8)
                ? terminal(new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8), '\u2501', '\u2500')
                : terminal(System.out, '#', '-');
    }

    /** Whether standard output is a terminal that knows more than lines. */
    public static boolean isOnTerminal() {
        return terminal() != null;
    }

    @SuppressWarnings("SystemConsoleNull") // It is asked whether it is a terminal where it can be asked.
    private static @Nullable Console terminal() {
        Console console = System.console();
        boolean isTerminal = console != null && isTerminal(console) && !"dumb".equals(System.getenv("TERM"));
        return isTerminal ? console : null;
    }

    public void bar(long done, long total, String text) {
        int percent = (int) (100 * done / Math.max(1, total));
        if (isTerminal) {
            int filled = WIDTH * percent / 100;
            String bar =
                    String.valueOf(full).repeat(filled) + String.valueOf(empty).repeat(WIDTH - filled);
            out.printf("%s  %s  %3d %%  %s", CLEAR_LINE, bar, percent, text);
            out.flush();
        } else if (percent / 10 != tenth) {
            tenth = percent / 10;
            out.printf("  %3d %%  %s%n", percent, text);
        }
    }

    /** Replaces the bar, if there is one. */
    public void line(String text) {
        out.println((isTerminal ? CLEAR_LINE : "") + text);
        out.flush();
    }

    private static boolean isTerminal(Console console) {
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true; // Before Java 22 there is a console on terminals only.
        }
    }
}
