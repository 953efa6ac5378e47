package io.loomcache.proof;

import java.io.Console;
import java.io.PrintStream;

/**
 * What a program says while it runs: lines, and below them on a terminal a bar that moves. Elsewhere the
 * bar is one line for each tenth. Not thread-safe.
 */
final class Progress {

    private static final int WIDTH = 30;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final boolean isTerminal;
    private int tenth;

    Progress(PrintStream out, boolean isTerminal) {
        this.out = out;
        this.isTerminal = isTerminal;
    }

    static Progress ofStandardOutput() {
        return new Progress(System.out, isTerminal());
    }

    void bar(long done, long total, String text) {
        int percent = (int) (100 * done / Math.max(1, total));
        if (isTerminal) {
            int filled = WIDTH * percent / 100;
            String bar = "#".repeat(filled) + "-".repeat(WIDTH - filled);
            out.printf("%s  [%s] %3d %%  %s", CLEAR_LINE, bar, percent, text);
            out.flush();
        } else if (percent / 10 > tenth) {
            tenth = percent / 10;
            out.printf("  %3d %%  %s%n", percent, text);
        }
    }

    /** Replaces the bar, if there is one. */
    void line(String text) {
        out.println((isTerminal ? CLEAR_LINE : "") + text);
        out.flush();
    }

    @SuppressWarnings("SystemConsoleNull") // It is asked whether it is a terminal where it can be asked.
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null || "dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true; // Before Java 22 there is a console on terminals only.
        }
    }
}
