package io.loomcache.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordsTest {

    @TempDir
    Path folder;

    @Test
    void split_ofProse_givesSmallLettersWithoutPunctuation() {
        assertEquals(
                List.of("the", "software's", "öl", "is", "isn't", "as", "is"),
                Words.split("  The SOFTWARE's \u00d6L is, (isn't) \"AS-IS\" 2.0 '' "));
    }

    @Test
    void split_ofEndlessLetters_cutsThem() {
        assertEquals(List.of("a".repeat(64), "a".repeat(36)), Words.split("a".repeat(100)));
    }

    @Test
    void below_readsFilesInOrderThroughFoldersAndLinks() throws IOException {
        Path texts = Files.createDirectories(folder.resolve("texts/deep"));
        Files.writeString(texts.resolve("b"), "two three");
        Files.writeString(texts.resolveSibling("a"), "one two");
        Files.createSymbolicLink(texts.resolve("c"), texts.resolve("b"));

        Words words = Words.below(folder, 0);

        assertEquals(3, words.files());
        assertEquals(List.of("one", "two", "two", "three", "two", "three"), words.occurrences());
        assertEquals(Map.of("one", 1L, "two", 3L, "three", 2L), words.counts());
        assertFalse(words.isCut());
    }

    @Test
    void below_withALimit_stopsThereAndSaysSo() throws IOException {
        Files.writeString(folder.resolve("a"), "one two three");

        assertEquals(List.of("one", "two"), Words.below(folder, 2).occurrences());
        assertTrue(Words.below(folder, 2).isCut());
        assertFalse(Words.below(folder, 3).isCut());
    }

    @Test
    void below_aFolderWithoutWords_isRefusedByName() throws IOException {
        Files.write(folder.resolve("a"), new byte[] {(byte) 0xff, 0, 7});

        for (Path none : List.of(folder, folder.resolve("absent"))) {
            ProofException refusal = assertThrows(ProofException.class, () -> Words.below(none, 0));
            assertTrue(String.valueOf(refusal.getMessage()).contains(none.toString()), refusal.getMessage());
        }
    }
}
