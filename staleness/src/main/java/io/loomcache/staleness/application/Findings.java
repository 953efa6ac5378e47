package io.loomcache.staleness.application;

import io.loomcache.staleness.database.Row;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;

/**
 * Judges reads, counts them, and writes each that is wrong to a file at once, since the process may be killed.
 * Thread-safe.
 */
final class Findings {

    private final String name;
    private final Tally tally;
    private final PrintWriter file;

    /** @param file to which lines are appended: nanoseconds, what was seen, and all about it, with tabs between */
    Findings(String name, Tally tally, Path file) {
        this.name = name;
        this.tally = tally;
        try {
            this.file = new PrintWriter(
                    Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND), true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param context of the transaction, for people */
    void judge(Row before, Seen seen, Row after, String context) {
        tally.count("judged " + seen.road());
        Optional<Judge.Wrong> wrong = Judge.judge(before, seen, after);
        if (wrong.isEmpty()) {
            return;
        }
        tally.count("wrong " + wrong.get() + " " + seen.road());
        // The monotonic clock, which all processes of a machine share and nobody sets.
        file.println(System.nanoTime() + "\t" + seen + "\t" + Instant.now() + " " + name + " " + wrong.get() + " "
                + seen + " before " + before + " after " + after + " in " + context);
    }
}
