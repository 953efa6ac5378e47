package io.loomcache.storage;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.storage.StoreException.Kind;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.persistence.RestoredRaftState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that are encrypted: what is found in their files, and with which keys they open. */
final class EncryptionTest {

    private static final String MARK = "a value that nothing else looks like";

    @TempDir
    Path root;

    @Test
    void everythingWritten_isReadBack_andStandsInNoFile() throws Exception {
        MasterKey master = master("key", 1);
        Path folder = root.resolve("data");
        write(folder, master);

        try (MemberStore store = open(folder, master)) {
            assertContent(store.group(0));
        }
        for (Path file : files(folder)) {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            assertFalse(text.contains(MARK), file.toString());
            assertFalse(text.contains("m2"), file + " shows a member");
        }
    }

    /** The same without a key, so that the search above is known to find something. */
    @Test
    void withoutAKey_theSearchFindsTheValue() throws Exception {
        Path folder = root.resolve("data");
        write(folder, null);

        boolean isFound = false;
        for (Path file : files(folder)) {
            isFound |= Files.readString(file, StandardCharsets.ISO_8859_1).contains(MARK);
        }

        assertTrue(isFound);
    }

    @Test
    void otherKey_noKey_orAKeyWithoutNeed_isRefused_andChangesNothing() throws Exception {
        MasterKey master = master("key", 1);
        Path encrypted = root.resolve("encrypted");
        Path plain = root.resolve("plain");
        write(encrypted, master);
        write(plain, null);
        Map<String, byte[]> before = content(encrypted);

        assertRefused(encrypted, master("other", 2), "is not the one for it");
        assertRefused(encrypted, null, "is encrypted");
        assertRefused(plain, master, "is not encrypted");

        assertSame(before, content(encrypted));
        try (MemberStore store = open(encrypted, master)) {
            assertContent(store.group(0));
        }
    }

    @Test
    void rotated_opensWithTheNewKeyAlone_andItsDataStayAsTheyAre() throws Exception {
        MasterKey old = master("key", 1);
        MasterKey next = master("next", 2);
        Path folder = root.resolve("data");
        write(folder, old);
        Map<String, byte[]> before = content(folder);

        assertThrows(StoreException.class, () -> MemberStore.rotate(folder, "cluster", "m1", next, old, Fixture.CODEC));
        MemberStore.rotate(folder, "cluster", "m1", old, next, Fixture.CODEC);

        Map<String, byte[]> after = content(folder);
        before.remove("identity");
        after.remove("identity");
        assertSame(before, after);
        assertRefused(folder, old, "is not the one for it");
        try (MemberStore store = open(folder, next)) {
            assertContent(store.group(0));
        }
    }

    /** Bytes of one folder's record are of no use in another one, even under one key. */
    @Test
    void identityOfAnotherFolder_doesNotOpenThis() throws Exception {
        MasterKey master = master("key", 1);
        Path one = root.resolve("one");
        Path two = root.resolve("two");
        write(one, master);
        write(two, master);
        Files.copy(two.resolve("identity"), one.resolve("identity"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        StoreException refused = assertThrows(StoreException.class, () -> {
            try (MemberStore store = open(one, master)) {
                store.group(0);
            }
        });

        assertEquals(Kind.CORRUPT, refused.kind());
    }

    /** As for other folders: what was changed on the disk is refused, or was not in use. */
    @Test
    void anyByteChanged_isRefused_orHarmless() throws Exception {
        MasterKey master = master("key", 1);
        Path folder = root.resolve("data");
        write(folder, master);
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 120; i++) {
            Path copy = copy(folder, root.resolve("copy" + i));
            List<Path> files = files(copy).stream()
                    .filter(file -> !file.getFileName().toString().equals("lock"))
                    .toList();
            Path file = files.get(random.nextInt(files.size()));
            byte[] bytes = Files.readAllBytes(file);
            int at = random.nextInt(bytes.length);
            bytes[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            Files.write(file, bytes);
            try (MemberStore store = open(copy, master)) {
                // Without the snapshot's last commit the log is whole from its first entry.
                List<String> found = Fixture.operations(Fixture.restored(store.group(0)));
                assertEquals(List.of(MARK, MARK + " again"), found.subList(found.size() - 2, found.size()));
            } catch (StoreException e) {
                refused++;
            }
        }
        assertTrue(refused > 0, "no byte that was changed was in use");
    }

    @Test
    void sealed_openForTheirPlaceAlone_andNeverLookAlike() {
        DataKey key = DataKey.draw();
        byte[] here = {1};
        byte[] value = MARK.getBytes(StandardCharsets.UTF_8);

        byte[] first = key.seal(here, value);
        byte[] second = key.seal(here, value);

        assertArrayEquals(value, key.open("x", here, first));
        assertFalse(Arrays.equals(first, second));
        assertThrows(StoreException.class, () -> key.open("x", new byte[] {2}, first));
        assertThrows(StoreException.class, () -> DataKey.draw().open("x", here, first));
        assertThrows(StoreException.class, () -> key.open("x", here, new byte[5]));
        for (int at = 0; at < first.length; at++) {
            byte[] changed = first.clone();
            changed[at] ^= 1;
            assertThrows(StoreException.class, () -> key.open("x", here, changed), "byte " + at);
        }
        assertEquals(key.conceal(here, 5), key.conceal(here, 5));
        assertNotEquals(key.conceal(here, 5), DataKey.draw().conceal(here, 5));
    }

    @Test
    void keyFile_isReadInItsForms_andRefusedWithoutAWordOfWhatIsInIt() throws Exception {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) 0x5a);
        String hex = HexFormat.of().formatHex(key);
        String base64 = Base64.getEncoder().encodeToString(key);

        MasterKey.read(file("hex", hex + "\n", "rw-------"));
        MasterKey.read(file("base64", base64, "r--r-----"));
        MasterKey.read(file(
                "pem", "-----BEGIN LOOMCACHE KEY-----\n" + base64 + "\n-----END LOOMCACHE KEY-----\n", "r--------"));

        assertNoKey(file("open", hex, "rw-r--r--"), "chmod 600", hex);
        assertNoKey(file("group", hex, "rw-rw----"), "chmod 600", hex);
        assertNoKey(file("short", hex.substring(2), "rw-------"), "256 random bits", hex.substring(2));
        assertNoKey(file("none", "", "rw-------"), "256 random bits", "5a5a");
        assertNoKey(root.resolve("missing"), "cannot be read", "5a5a");
    }

    private static void assertNoKey(Path file, String expected, String secret) {
        StoreException refused = assertThrows(StoreException.class, () -> MasterKey.read(file));

        assertEquals(Kind.KEY, refused.kind());
        assertTrue(refused.toString().contains(expected), refused.toString());
        assertFalse(refused.toString().contains(secret), refused.toString());
    }

    private static void assertRefused(Path folder, @Nullable MasterKey master, String expected) {
        StoreException refused = assertThrows(StoreException.class, () -> open(folder, master));

        assertEquals(Kind.KEY, refused.kind());
        assertTrue(refused.toString().contains(expected), refused.toString());
    }

    private static MemberStore open(Path folder, @Nullable MasterKey master) {
        return MemberStore.open(folder, "cluster", "m1", master, Fixture.CODEC, failure -> {});
    }

    /** Hard state, a snapshot, and a log whose end was truncated and written again. */
    private static void write(Path folder, @Nullable MasterKey master) {
        try (MemberStore store = open(folder, master)) {
            GroupStore group = store.group(0);
            group.persistAndFlushLocalEndpoint(Fixture.MODELS
                    .createRaftEndpointPersistentStateBuilder()
                    .setLocalEndpoint(Fixture.M1)
                    .setVoting(true)
                    .build());
            group.persistAndFlushInitialGroupMembers(Fixture.members(0));
            group.persistLogEntries(List.of(entry(1, "one"), entry(2, MARK), entry(3, "lost")));
            group.flush();
            for (SnapshotChunk chunk : Fixture.chunks(1, 1, contents(MARK))) {
                group.persistSnapshotChunk(chunk);
            }
            group.flush();
            Fixture.await(() -> group.stats().snapshotIndex() == 1);
            group.truncateLogEntriesFrom(3);
            group.persistLogEntries(List.of(entry(3, MARK + " again")));
            group.flush();
        }
    }

    private static io.microraft.model.log.LogEntry entry(long index, String operation) {
        return Fixture.MODELS
                .createLogEntryBuilder()
                .setTerm(1)
                .setIndex(index)
                .setOperation(operation)
                .build();
    }

    private static void assertContent(GroupStore group) {
        RestoredRaftState state = Fixture.restored(group);
        assertEquals(List.of(MARK, MARK + " again"), Fixture.operations(state));
        List<?> chunks = (List<?>) requireNonNull(state.getSnapshotEntry()).getOperation();
        ChunkContent chunk = (ChunkContent) ((SnapshotChunk) chunks.get(0)).getOperation();
        assertEquals(MARK, new String(chunk.bytes(), StandardCharsets.UTF_8));
    }

    private static List<ChunkContent> contents(String text) {
        return List.of(ChunkContent.taken(0, 1, () -> text.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static Map<String, byte[]> content(Path folder) throws IOException {
        Map<String, byte[]> content = new TreeMap<>();
        for (Path file : files(folder)) {
            String name = folder.relativize(file).toString();
            if (name.equals("identity") || name.equals("group-0/flushed")) {
                content.put(name, Files.readAllBytes(file));
            }
        }
        return content;
    }

    private static void assertSame(Map<String, byte[]> expected, Map<String, byte[]> found) {
        assertEquals(new ArrayList<>(expected.keySet()), new ArrayList<>(found.keySet()));
        expected.forEach((name, bytes) -> assertArrayEquals(bytes, found.get(name), name));
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Files.copy(each, to.resolve(from.relativize(each).toString()));
            }
        }
        return to;
    }

    private MasterKey master(String name, int seed) throws IOException {
        byte[] key = new byte[32];
        new Random(seed).nextBytes(key);
        return MasterKey.read(file(name, HexFormat.of().formatHex(key), "rw-------"));
    }

    private Path file(String name, String text, String permissions) throws IOException {
        Path file = Files.writeString(root.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
