package io.loomcache.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows of text in columns: the first to the left, the others to the right; and numbers for people. */
public final class Table {

    private static final String INDENT = "  ";
    private static final String BETWEEN = "   ";

    private final List<List<String>> rows = new ArrayList<>();

    public Table row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** One line for each row, each ended. */
    @Override
    public String toString() {
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                int width = row.get(i).length();
                if (i == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(i, Math.max(widths.get(i), width));
                }
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            text.append((INDENT + line(row, widths)).stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private String line(List<String> row, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            String padding = " ".repeat(widths.get(i) - row.get(i).length());
            line.append(i == 0 ? "" : BETWEEN);
            line.append(i == 0 ? row.get(i) + padding : padding + row.get(i));
        }
        return line.toString();
    }

    /** 35,894. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Two or three digits that matter: 870 us, 4.1 ms, 612 ms, 3.1 s. */
    public static String time(long nanos) {
        double micros = nanos / 1e3;
        if (micros < 999.5) {
            return digits(micros) + " us";
        }
        return micros < 999.5e3 ? digits(micros / 1e3) + " ms" : digits(micros / 1e6) + " s";
    }

    public static String digits(double number) {
        return String.format(Locale.ROOT, number < 9.95 ? "%.1f" : "%,.0f", number);
    }
}
