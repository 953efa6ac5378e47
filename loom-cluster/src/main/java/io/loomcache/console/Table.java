package io.loomcache.console;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Rows of text in aligned columns; numbers to the right. For one thread.
 */
final class Table {

    private static final String GAP = "  ";
    private static final String CUT = "~";

    private final List<String> heads;
    private final List<Boolean> right;
    private final List<List<String>> rows = new ArrayList<>();

    /** @param heads of the columns; one that begins with {@code >} has its column aligned to the right */
    Table(String... heads) {
        this.heads = List.of(heads).stream()
                .map(head -> head.startsWith(">") ? head.substring(1) : head)
                .toList();
        this.right = List.of(heads).stream().map(head -> head.startsWith(">")).toList();
    }

    /** Adds a row. */
    void row(String... cells) {
        if (cells.length != heads.size()) {
            throw new IllegalArgumentException("cells: " + cells.length + ", expected " + heads.size());
        }
        rows.add(Stream.of(cells).map(Table::printable).toList());
    }

    int size() {
        return rows.size();
    }

    /**
     * The head and the rows.
     *
     * @param width of a line; the first column is cut first, at its beginning, because names differ at their ends; what
     *     is too long even then is cut at its end
     */
    List<String> lines(int width) {
        List<List<String>> all = new ArrayList<>();
        all.add(heads);
        all.addAll(rows);
        int[] widths = new int[heads.size()];
        int sum = GAP.length() * (widths.length - 1);
        for (int column = 0; column < widths.length; column++) {
            int at = column;
            widths[column] =
                    all.stream().mapToInt(row -> row.get(at).length()).max().orElse(0);
            sum += widths[column];
        }
        widths[0] = Math.max(Math.min(widths[0], heads.get(0).length() + 4), widths[0] - Math.max(0, sum - width));
        return all.stream().map(row -> cut(line(row, widths), width)).toList();
    }

    private String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = column == 0 ? end(row.get(0), widths[0]) : row.get(column);
            String space = " ".repeat(widths[column] - cell.length());
            line.append(column == 0 ? "" : GAP).append(right.get(column) ? space + cell : cell + space);
        }
        return line.toString().stripTrailing();
    }

    /** Names come from clients; none of them may move the cursor or change colours. */
    static String printable(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String end(String text, int width) {
        return text.length() <= width ? text : CUT + text.substring(text.length() - width + CUT.length());
    }

    /** The beginning of a text that is too long, with a mark at its end. */
    static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, Math.max(0, width - CUT.length())) + CUT;
    }
}
