package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.jcache.ProcessedEntry.Outcome;
import io.loomcache.map.Result;
import io.loomcache.serial.AllowList;
import io.loomcache.serial.DefaultMarshaller;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;

/** JSR-107, section Entry Processors: only the last state counts. */
class ProcessedEntryTest {

    private final EntryCodec<String, Integer> codec = new EntryCodec<>(
            new DefaultMarshaller(AllowList.of(""), getClass().getClassLoader()),
            new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class));

    private ProcessedEntry<String, Integer> absent() {
        return new ProcessedEntry<>("key", codec, null, null);
    }

    private ProcessedEntry<String, Integer> present(int value) {
        return new ProcessedEntry<>("key", codec, null, new Result.Versioned(codec.value(value), 7));
    }

    @Test
    void getValue_ofPresent_isAccess() {
        ProcessedEntry<String, Integer> entry = present(1);

        assertEquals(1, entry.getValue());
        assertEquals(Outcome.ACCESS, entry.outcome());
    }

    @Test
    void getValue_ofAbsentWithoutLoader_isNothing() {
        ProcessedEntry<String, Integer> entry = absent();

        assertNull(entry.getValue());
        assertFalse(entry.exists());
        assertEquals(Outcome.NONE, entry.outcome());
    }

    @Test
    void setValue_thenGet_givesTheNewOne() {
        ProcessedEntry<String, Integer> entry = present(1);

        entry.setValue(2);

        assertEquals(2, entry.getValue());
        assertEquals(Outcome.SET, entry.outcome());
    }

    @Test
    void remove_ofCreatedHere_isNothing() {
        ProcessedEntry<String, Integer> entry = absent();

        entry.setValue(1);
        entry.remove();

        assertFalse(entry.exists());
        assertEquals(Outcome.NONE, entry.outcome());
    }

    @Test
    void remove_afterSetOfPresent_isRemove() {
        ProcessedEntry<String, Integer> entry = present(1);

        entry.setValue(2);
        entry.remove();

        assertNull(entry.getValue());
        assertEquals(Outcome.REMOVE, entry.outcome());
    }

    @Test
    void setValue_afterRemove_isSet() {
        ProcessedEntry<String, Integer> entry = present(1);

        entry.remove();
        entry.setValue(3);

        assertTrue(entry.exists());
        assertEquals(Outcome.SET, entry.outcome());
        assertEquals(3, entry.newValue());
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void setValue_wrongType_failsWhereItIsSet() {
        ProcessedEntry entry = present(1);

        assertThrows(ClassCastException.class, () -> entry.setValue("one"));
    }
}
