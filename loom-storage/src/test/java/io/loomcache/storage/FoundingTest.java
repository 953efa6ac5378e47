package io.loomcache.storage;

import static io.loomcache.storage.Fixture.CODEC;
import static io.loomcache.storage.Fixture.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.storage.StoreException.Kind;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a folder knows of itself and of the beginning of its cluster. */
final class FoundingTest {

    private static final Founder A = new Founder("a", 1);
    private static final Founder B = new Founder("b", -2);

    @TempDir
    Path folder;

    @Test
    void incarnation_ofEachNewFolder_isAnother() {
        Founder first = self(folder.resolve("first"));

        assertEquals(first, self(folder.resolve("first")));
        assertNotEquals(first, self(folder.resolve("second")));
    }

    @Test
    void founding_ofTheSameMembers_isTheSameInAnyOrder() {
        Founding founding = Founding.of("cluster", List.of(A, B), null);

        assertEquals(founding, Founding.of("cluster", List.of(B, A), null));
        assertNotEquals(
                founding.history(), Founding.of("other", List.of(A, B), null).history());
        assertNotEquals(
                founding.history(),
                Founding.of("cluster", List.of(A, B), "backup").history());
        assertNotEquals(
                founding.history(),
                Founding.of("cluster", List.of(A, new Founder("b", 2)), null).history());
        assertTrue(founding.includes(A));
    }

    @Test
    void founding_withoutMembersOrWithOneTwice_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> Founding.of("cluster", List.of(), null));
        assertThrows(
                IllegalArgumentException.class, () -> Founding.of("cluster", List.of(A, new Founder("a", 2)), null));
    }

    @Test
    void found_isKeptByTheFolder_andCannotBeAnother() {
        Founding founding = Founding.of("cluster", List.of(A, B), null);
        try (MemberStore store = open(folder)) {
            assertNull(store.founding());
            store.found(founding);
            store.found(founding);
        }
        try (MemberStore store = open(folder)) {
            assertEquals(founding, store.founding());
            Founding other = Founding.of("cluster", List.of(A), null);
            assertThrows(IllegalStateException.class, () -> store.found(other));
            assertEquals(founding, store.founding());
        }
    }

    @Test
    void found_cutOffAtAnyStep_isWholeOrNotThere() {
        Founding founding = Founding.of("cluster", List.of(A, B), null);
        int steps = 0;
        for (boolean failed = true; failed; steps++) {
            Path each = folder.resolve("at-" + steps);
            open(each).close();
            List<Throwable> failures = new ArrayList<>();
            Identity same = Identity.fresh("cluster", "m1", 0);
            try (MemberStore store = MemberStore.open(each, same, null, CODEC, failures::add, Disk.REAL)) {
                assertNull(store.founding());
            }
            // Opening a used folder syncs once before its lock is taken and once for the identity's name.
            try (MemberStore store =
                    MemberStore.open(each, same, null, CODEC, failures::add, new FailingDisk(2 + steps))) {
                store.found(founding);
                failed = false;
            } catch (StoreException e) {
                assertEquals(List.of(e), failures);
            }
            try (MemberStore store = open(each)) {
                assertTrue(store.founding() == null || founding.equals(store.founding()), "step " + steps);
            }
        }
        assertTrue(steps > 2, "only " + steps + " steps");
    }

    @Test
    void found_afterAFailure_isRefused() {
        try (Fixture store = Fixture.started(folder)) {
            store.append(1, 1, 1);
            store.group.log.folder.close();
            assertRefused(Kind.FAILED, store.group::flush, "flushing the log");

            Founding founding = Founding.of("cluster", List.of(A), null);
            assertRefused(Kind.FAILED, () -> store.member.found(founding), "flushing the log");
        }
    }

    @Test
    void identity_withEverythingInIt_isReadAsWritten() {
        Identity whole = Identity.fresh("cluster", "m1", Long.MIN_VALUE)
                .withContent("backup")
                .withFounding(Founding.of("cluster", List.of(B, A), "backup"))
                .withWrappedKey(new byte[] {1, 2, 3});

        Identity read = Identity.decode("identity", whole.encode(Identity.FORMAT));

        assertEquals(whole.founding(), read.founding());
        assertEquals("backup", read.content());
        assertArrayEquals(whole.encode(Identity.FORMAT), read.encode(Identity.FORMAT));
    }

    @Test
    void identity_ofFoundersOfOneName_isCorrupt() throws IOException {
        open(folder).close();
        RecordWriter body = new RecordWriter()
                .putBytes("cluster".getBytes(UTF_8))
                .putBytes("m1".getBytes(UTF_8))
                .putLong(7)
                .putBytes(null)
                .putInt(1)
                .putLong(1)
                .putLong(2)
                .putInt(2);
        for (int i = 0; i < 2; i++) {
            body.putBytes(new byte[] {'a'}).putLong(i);
        }
        byte[] header =
                new RecordWriter().putInt(0x4c4f4f4d).putInt(Identity.FORMAT).seal();
        byte[] sealed = body.putBytes(null).seal();
        byte[] file = Arrays.copyOf(header, header.length + sealed.length);
        System.arraycopy(sealed, 0, file, header.length, sealed.length);
        Files.write(folder.resolve("identity"), file);

        assertRefused(Kind.CORRUPT, () -> open(folder), "different ids");
    }

    private static Founder self(Path folder) {
        try (MemberStore store = open(folder)) {
            return store.self();
        }
    }

    private static MemberStore open(Path folder) {
        return MemberStore.open(folder, "cluster", "m1", null, CODEC, failure -> {});
    }

    /** Fails at one sync and all that follow. */
    private static final class FailingDisk implements Disk {

        private int left;

        FailingDisk(int left) {
            this.left = left;
        }

        @Override
        public void sync(Path file, FileDescriptor open) throws IOException {
            step();
            Disk.REAL.sync(file, open);
        }

        @Override
        public void syncFolder(Path folder) throws IOException {
            step();
            Disk.REAL.syncFolder(folder);
        }

        private void step() throws IOException {
            if (left-- <= 0) {
                throw new IOException("no more disk");
            }
        }
    }
}
