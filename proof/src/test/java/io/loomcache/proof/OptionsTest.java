package io.loomcache.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

    private static Options parse(String line) {
        List<String> arguments = line.isEmpty() ? List.of() : List.of(line.split(" ", -1));
        return Options.parse(arguments, Set.of("keep"), Set.of("words", "folder"));
    }

    @Test
    void parse_ofNothing_givesWhatIsSetOtherwise() {
        Options options = parse("");

        assertFalse(options.has("keep"));
        assertEquals(Optional.empty(), options.text("folder"));
        assertEquals(7, options.number("words", 7, 1, 10));
        assertEquals(List.of(1, 2), options.numbers("words", List.of(1, 2), 1, 10));
    }

    @Test
    void parse_takesFlagsAndBothFormsOfSettings() {
        Options options = parse("--keep --words=3,10 --folder --keep");

        assertTrue(options.has("keep"));
        assertEquals(Optional.of("--keep"), options.text("folder"));
        assertEquals(List.of(3, 10), options.numbers("words", List.of(), 1, 10));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--wrods 1         | unknown option '--wrods', expected one of --folder, --help, --keep, --words",
                "words             | unknown option 'words', expected one of --folder, --help, --keep, --words",
                "--keep=1          | --keep takes no value",
                "--words           | --words needs a value",
                "--keep --keep     | --keep is given twice",
            })
    void parse_ofWhatMakesNoSense_isRefused(String line, String why) {
        assertEquals(why, assertThrows(ProofException.class, () -> parse(line)).getMessage());
    }

    @ParameterizedTest
    @CsvSource({"x", "0", "11", "99999999999", "1.5", "''"})
    void number_outOfRangeOrNone_isRefusedWithNameValueAndExpected(String value) {
        Options options = parse("--words=" + value);

        ProofException refusal = assertThrows(ProofException.class, () -> options.number("words", 1, 1, 10));

        assertEquals("--words: '" + value + "', expected a whole number from 1 to 10", refusal.getMessage());
    }
}
