package io.loomcache.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The words of all files below a folder, in the order in which they stand there.
 *
 * @param files how many files were read
 * @param occurrences in small letters; equal words are one object
 * @param isCut whether there are more, which a limit left out
 */
record Words(int files, List<String> occurrences, boolean isCut) {

    /** Letters, and apostrophes between them; what has more letters than a word has is no word of a language. */
    private static final Pattern WORD = Pattern.compile("\\p{L}{1,64}(?:['\u2019]\\p{L}{1,64})*");

    /**
     * Follows symbolic links: in many JDKs most texts are links to those of java.base.
     *
     * @param limit most words that are taken; 0: all
     * @throws ProofException the folder can't be read or holds no words
     */
    static Words below(Path folder, int limit) {
        List<String> occurrences = new ArrayList<>();
        Map<String, String> known = new HashMap<>();
        int files = 0;
        for (Path file : files(folder)) {
            files++;
            for (String word : split(read(file))) {
                if (limit > 0 && occurrences.size() == limit) {
                    return new Words(files, occurrences, true);
                }
                occurrences.add(known.computeIfAbsent(word, same -> same));
            }
        }
        if (occurrences.isEmpty()) {
            throw new ProofException("no words in the " + files + " files below " + folder
                    + "; name a folder with text by --folder DIR");
        }
        return new Words(files, occurrences, false);
    }

    /** What the cache has to hold in the end, counted without it. */
    Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        occurrences.forEach(word -> counts.merge(word, 1L, Long::sum));
        return counts;
    }

    static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            words.add(matcher.group().toLowerCase(Locale.ROOT));
        }
        return words;
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> paths = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return paths.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            throw new ProofException("can't read the folder " + folder + ": " + e, e);
        }
    }

    /** Bytes that are no UTF-8 stand between words. */
    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), UTF_8);
        } catch (IOException e) {
            throw new ProofException("can't read " + file + ": " + e, e);
        }
    }
}
