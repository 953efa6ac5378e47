package io.loomcache.staleness.demo;

import io.loomcache.proof.Progress;
import java.util.List;

/** Steps down, sides across; wrong in red and right in green where there is a terminal. */
final class Picture {

    private static final int LEFT = 47;
    private static final int COLUMN = 26;
    private static final String BOLD = "\u001b[1m";
    private static final String DIM = "\u001b[2m";
    private static final String RED = "\u001b[1;31m";
    private static final String GREEN = "\u001b[32m";
    private static final String PLAIN = "\u001b[0m";

    private final boolean isColoured;

    Picture() {
        isColoured = Progress.isOnTerminal() && System.getenv("NO_COLOR") == null;
    }

    /** What a side has to show for a step. */
    record Cell(String text, Mark mark) {

        static Cell plain(String text) {
            return new Cell(text, Mark.NONE);
        }
    }

    enum Mark {
        NONE,
        RIGHT,
        WRONG
    }

    void line(String text) {
        System.out.println(text);
    }

    void scene(int number, String title, List<String> why, List<String> sides) {
        System.out.println();
        System.out.println(painted(BOLD, "  " + number + "  " + title));
        why.forEach(text -> System.out.println(painted(DIM, "     " + text)));
        System.out.println();
        StringBuilder names = new StringBuilder(" ".repeat(LEFT));
        sides.forEach(side -> names.append(padded(side, COLUMN)));
        System.out.println(painted(BOLD, names.toString().stripTrailing()));
        System.out.println(painted(DIM, "     " + "\u2500".repeat(LEFT - 5 + COLUMN * sides.size() - 4)));
    }

    void step(String who, String what, List<Cell> cells) {
        StringBuilder line = new StringBuilder(padded("     " + padded(who, 7) + what, LEFT));
        for (Cell cell : cells) {
            line.append(padded(cell));
        }
        System.out.println(line.toString().stripTrailing());
    }

    private String padded(Cell cell) {
        String text = padded(cell.text(), COLUMN);
        return switch (cell.mark()) {
            case NONE -> text;
            case RIGHT -> painted(GREEN, text);
            case WRONG -> painted(RED, text);
        };
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }

    private String painted(String colour, String text) {
        return isColoured ? colour + text + PLAIN : text;
    }
}
