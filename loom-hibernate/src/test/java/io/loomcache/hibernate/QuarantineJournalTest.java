package io.loomcache.hibernate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.hibernate.QuarantineJournal.Change;
import io.loomcache.map.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was written is read again, and what can't be read counts as a change of everything. */
class QuarantineJournalTest {

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Set<String> GUARDED = Set.of("a", "b");
    private static final Change FIRST = new Change("a", new Bytes(new byte[] {1, 2}));
    private static final Change SECOND = new Change("a", new Bytes(new byte[0]));
    private static final Change WHOLE = new Change("b", null);
    private static final Set<Change> EVERYTHING = Set.of(new Change("a", null), WHOLE);

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void place() {
        file = directory.resolve("deeper").resolve("journal");
    }

    private QuarantineJournal open() {
        return QuarantineJournal.open(file, "owner", LEASE);
    }

    private void write() {
        try (QuarantineJournal journal = open()) {
            journal.setGuarded(GUARDED);
            journal.append(List.of(FIRST));
            journal.append(List.of(SECOND, WHOLE));
        }
    }

    @Test
    void changes_areThereAgain() {
        write();

        try (QuarantineJournal journal = QuarantineJournal.open(file, "another", Duration.ofSeconds(1))) {
            assertEquals(List.of(FIRST, SECOND, WHOLE), List.copyOf(journal.backlog()));
            assertEquals("owner", journal.owner());
            assertEquals(LEASE, journal.lease());
            assertEquals(GUARDED, journal.guarded());
        }
    }

    @Test
    void lease_onlyGrows() {
        write();
        QuarantineJournal.open(file, "owner", LEASE.multipliedBy(2)).close();

        try (QuarantineJournal journal = open()) {
            assertEquals(LEASE.multipliedBy(2), journal.lease());
        }
    }

    @Test
    void changesThatAreThere_areNotWrittenAgain() throws IOException {
        try (QuarantineJournal journal = open()) {
            journal.append(List.of(FIRST, WHOLE));
            long size = Files.size(file);
            journal.append(List.of(FIRST, new Change("b", new Bytes(new byte[] {7}))));

            assertEquals(size, Files.size(file));
        }
    }

    @Test
    void clear_forgetsChangesAndKeepsTheRest() {
        write();
        try (QuarantineJournal journal = open()) {
            journal.clear();
            journal.append(List.of(WHOLE));
        }

        try (QuarantineJournal journal = open()) {
            assertEquals(Set.of(WHOLE), journal.backlog());
            assertEquals(GUARDED, journal.guarded());
        }
    }

    @Test
    void file_cutAtAnyPlace_losesNothingSilently() throws IOException {
        write();
        byte[] whole = Files.readAllBytes(file);
        int header = headerBytes();
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertDamageIsNoticed(header, length, whole.length);
        }
    }

    @Test
    void file_withAnyByteChanged_losesNothingSilently() throws IOException {
        write();
        byte[] whole = Files.readAllBytes(file);
        int header = headerBytes();
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x40;
            Files.write(file, damaged);
            assertDamageIsNoticed(header, at, whole.length);
        }
    }

    /** Opened, the file is a new one: with all that was found, or everything. */
    private void assertDamageIsNoticed(int header, int at, int length) {
        if (at < header) {
            UncheckedIOException refusal = assertThrows(UncheckedIOException.class, this::open);
            assertTrue(String.valueOf(refusal.getMessage()).contains(file.toString()), refusal::toString);
            return;
        }
        try (QuarantineJournal journal = open()) {
            boolean isCutBetweenRecords =
                    journal.backlog().equals(Set.of(FIRST)) || journal.backlog().isEmpty();
            assertTrue(
                    journal.backlog().containsAll(EVERYTHING) || isCutBetweenRecords,
                    () -> "damage at " + at + " of " + length + ": " + journal.backlog());
        }
    }

    private int headerBytes() throws IOException {
        Path other = directory.resolve("header");
        try (QuarantineJournal journal = QuarantineJournal.open(other, "owner", LEASE)) {
            journal.setGuarded(GUARDED);
            return (int) Files.size(other);
        }
    }

    @Test
    void fileOfSomethingElse_isRefusedAndLeftAlone() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "something else that somebody needs");

        assertThrows(UncheckedIOException.class, this::open);

        assertEquals("something else that somebody needs", Files.readString(file));
    }

    @Test
    void journalThatIsClosed_changesNothingThatAnotherHasWritten() {
        QuarantineJournal closed = open();
        closed.close();
        write();

        assertThrows(UncheckedIOException.class, closed::clear);
        assertThrows(UncheckedIOException.class, () -> closed.setGuarded(Set.of("c")));
        assertThrows(UncheckedIOException.class, () -> closed.append(List.of(WHOLE)));

        try (QuarantineJournal journal = open()) {
            assertEquals(List.of(FIRST, SECOND, WHOLE), List.copyOf(journal.backlog()));
        }
    }

    @Test
    void journalInUse_isRefused() {
        try (QuarantineJournal journal = open()) {
            UncheckedIOException refusal = assertThrows(UncheckedIOException.class, this::open);

            assertTrue(String.valueOf(refusal.getMessage()).contains("another session factory"), refusal::toString);
            journal.append(List.of(FIRST));
        }
    }
}
