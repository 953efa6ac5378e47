package io.loomcache.backup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.map.SnapshotPart;
import io.loomcache.storage.DataKey;
import io.loomcache.storage.MasterKey;
import io.loomcache.storage.Seal;
import io.loomcache.storage.StoreException;
import io.loomcache.wire.SnapshotCodec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of backups: what goes in comes out, and whatever is not what went in is noticed. */
final class BackupFormatTest {

    @TempDir
    Path folder;

    @Test
    void state_readBack_isTheSameByteForByte() throws Exception {
        GroupState state = States.sample().state();
        Path file =
                States.write(folder.resolve("b"), new BackupStream(States.header(null), Seal.PLAIN, List.of(state)));
        List<byte[]> found = new ArrayList<>();

        try (BackupReader reader = BackupReader.open(file)) {
            reader.read(Seal.PLAIN, new BackupReader.Visitor() {
                @Override
                public void group(BackupReader.Group group) {
                    assertEquals(
                            new BackupReader.Group(
                                    0, state.index(), 3, state.parts().size()),
                            group);
                }

                @Override
                public void part(BackupReader.Group group, SnapshotPart part) {
                    found.add(SnapshotCodec.encode(part));
                }
            });
            assertEquals("test", reader.header().clusterId());
        }

        for (int i = 0; i < found.size(); i++) {
            assertArrayEquals(SnapshotCodec.encode(state.parts().get(i)), found.get(i), "part " + i);
        }
        assertEquals(state.parts().size(), found.size());
    }

    @Test
    void summary_countsWhatIsThere() throws Exception {
        GroupState state = States.sample().state();
        Path file =
                States.write(folder.resolve("b"), new BackupStream(States.header(null), Seal.PLAIN, List.of(state)));

        BackupSummary summary = BackupSummary.verify(file, header -> Seal.PLAIN);

        var caches = summary.groups().get(0).caches();
        assertEquals(new BackupSummary.Cache(false, 2, 4 + States.MARKED.length() + 2), caches.get("books"));
        assertEquals(new BackupSummary.Cache(true, 1, 3 + 9), caches.get("app.Book"));
        assertTrue(
                summary.lines().contains("  app.Book: 1 entries, 12 bytes, a region of Hibernate"), summary::toString);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anyByteChanged_isNoticed(boolean encrypted) throws Exception {
        DataKey key = DataKey.draw();
        Seal seal = encrypted ? key : Seal.PLAIN;
        byte[] whole = bytes(seal);
        Path file = folder.resolve("damaged");
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << (at % Byte.SIZE));
            Files.write(file, damaged);

            assertThrows(BackupException.class, () -> BackupSummary.verify(file, header -> seal), "byte " + at);
        }
    }

    @Test
    void anyEndCutOff_orMoreAtTheEnd_isNoticed() throws Exception {
        byte[] whole = bytes(Seal.PLAIN);
        Path file = folder.resolve("damaged");
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThrows(BackupException.class, () -> BackupSummary.verify(file, header -> Seal.PLAIN), "" + length);
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertThrows(BackupException.class, () -> BackupSummary.verify(file, header -> Seal.PLAIN));
    }

    @Test
    void laterFormat_isRefusedByItsNumber() throws Exception {
        byte[] whole = bytes(Seal.PLAIN);
        System.arraycopy(Frames.prefix(Frames.FORMAT + 1), 0, whole, 0, Frames.PREFIX_BYTES);
        Path file = Files.write(folder.resolve("later"), whole);

        BackupException refused =
                assertThrows(BackupException.class, () -> BackupSummary.verify(file, header -> Seal.PLAIN));

        assertTrue(String.valueOf(refused.getMessage()).contains("found version 2"), refused.toString());
    }

    @Test
    void encrypted_showsNoValue_andOpensWithItsKeyAlone() throws Exception {
        MasterKey master = master("right");
        DataKey key = DataKey.draw();
        BackupHeader header = States.header(master.wrap(key, BackupHeader.keyContext("test")));
        Path file = States.write(
                folder.resolve("b"),
                new BackupStream(header, key, List.of(States.sample().state())));

        BackupSummary summary = BackupSummary.verify(file, found -> found.seal(master));

        assertEquals(2, summary.groups().get(0).caches().size());
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertFalse(text.contains(States.MARKED));
        assertFalse(text.contains("books"));
        MasterKey other = master("wrong");
        assertThrows(StoreException.class, () -> BackupSummary.verify(file, found -> found.seal(other)));
        assertThrows(BackupException.class, () -> BackupSummary.verify(file, found -> found.seal(null)));
    }

    /** The frames of two backups under one key fit nowhere but in their own file. */
    @Test
    void frameOfAnotherBackup_isNoticed() throws Exception {
        DataKey key = DataKey.draw();
        BackupHeader one = new BackupHeader("test", "h", "m1", "1.0", 1, 1, new byte[0]);
        BackupHeader two = new BackupHeader("test", "h", "m1", "1.0", 1, 2, new byte[0]);
        GroupState state = States.sample().few();
        byte[] first =
                Files.readAllBytes(States.write(folder.resolve("1"), new BackupStream(one, key, List.of(state))));
        byte[] second =
                Files.readAllBytes(States.write(folder.resolve("2"), new BackupStream(two, key, List.of(state))));
        int header = Frames.PREFIX_BYTES + 2 * Integer.BYTES + one.encode().length;
        System.arraycopy(second, header, first, header, first.length - header);
        Path mixed = Files.write(folder.resolve("mixed"), first);

        assertThrows(BackupException.class, () -> BackupSummary.verify(mixed, found -> key));
    }

    private byte[] bytes(Seal seal) throws Exception {
        Path file = States.write(
                folder.resolve("whole"),
                new BackupStream(
                        States.header(null), seal, List.of(States.sample().few())));
        return Files.readAllBytes(file);
    }

    private MasterKey master(String name) throws Exception {
        byte[] digits = name.repeat(16).getBytes(StandardCharsets.US_ASCII);
        Path file = Files.write(
                folder.resolve(name),
                java.util.HexFormat.of().formatHex(digits, 0, 32).getBytes(StandardCharsets.US_ASCII));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return MasterKey.read(file);
    }
}
