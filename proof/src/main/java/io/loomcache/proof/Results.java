package io.loomcache.proof;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What was measured, one JSON object a line: to a file as it comes, and to the screen if asked. */
final class Results {

    private final Path file;
    private final boolean isShown;
    private final Progress progress;

    Results(Path file, boolean isShown, Progress progress) {
        this.file = file;
        this.isShown = isShown;
        this.progress = progress;
    }

    /** @param namesAndValues a name, its value, and so on */
    void add(String measured, Object... namesAndValues) {
        String line = json(measured, namesAndValues);
        try {
            Files.write(file, List.of(line), CREATE, APPEND);
        } catch (IOException e) {
            throw new ProofException("can't write results to " + file + ": " + e, e);
        }
        if (isShown) {
            progress.line(line);
        }
    }

    /** Names and texts are ours and need no escapes. */
    static String json(String measured, Object... namesAndValues) {
        StringBuilder json = new StringBuilder("{\"measured\":\"" + measured + "\"");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            json.append(",\"").append(namesAndValues[i]).append("\":").append(json(namesAndValues[i + 1]));
        }
        return json.append('}').toString();
    }

    private static String json(Object value) {
        if (value instanceof Double number) {
            return String.format(Locale.ROOT, "%.3f", number);
        }
        return value instanceof Number ? value.toString() : "\"" + value + "\"";
    }
}
