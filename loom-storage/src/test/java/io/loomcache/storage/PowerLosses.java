package io.loomcache.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.storage.DiskImage.AtRandom;
import io.loomcache.storage.DiskImage.Loss;
import io.loomcache.storage.DiskImage.OneName;
import io.loomcache.storage.DiskImage.Tail;
import io.loomcache.storage.DiskImage.Uniform;
import io.loomcache.storage.PowerLossDriver.Moment;
import io.microraft.model.log.SnapshotEntry;
import io.microraft.persistence.RestoredRaftState;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Loses power at given moments, restarts on what is left, and collects what is wrong then. */
final class PowerLosses implements AutoCloseable {

    private static final int LOSSES = Integer.getInteger("loom.losses", 2);

    /** What is written after the loss need not survive another one. */
    private static final Disk NEVER_SYNCED = new Disk() {
        @Override
        public void sync(Path file, FileDescriptor open) {}

        @Override
        public void syncFolder(Path folder) {}
    };

    private final Path disks;
    private final long seed;
    private final Random random;
    private final List<String> violations = new ArrayList<>();
    /** Losses that leave the same are one. */
    private final Set<Map<String, ByteBuffer>> tried = new HashSet<>();

    private int count;

    PowerLosses(Path disks, long seed) {
        this.disks = disks;
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** At each moment, each sort of loss for all files at once, and some at random. */
    void ofEverySort(List<Moment> moments) {
        for (Moment moment : moments) {
            tried.clear();
            for (boolean namesKept : new boolean[] {false, true}) {
                for (Tail tail : Tail.values()) {
                    lose(moment, new Uniform(namesKept, tail, 0.5));
                }
                lose(moment, new Uniform(namesKept, Tail.ZEROS, 0));
            }
            for (String name : moment.image().unsyncedNames()) {
                lose(moment, new OneName(name, true));
                lose(moment, new OneName(name, false));
            }
        }
        atRandom(moments);
    }

    /** At each moment, all names as they were synced or as they are. */
    void ofEveryName(List<Moment> moments) {
        for (Moment moment : moments) {
            tried.clear();
            lose(moment, new Uniform(false, Tail.LOST, 0));
            lose(moment, new Uniform(false, Tail.KEPT, 0));
            lose(moment, new Uniform(true, Tail.LOST, 0));
            lose(moment, new Uniform(true, Tail.KEPT, 0));
        }
    }

    void atRandom(List<Moment> moments) {
        for (Moment moment : moments) {
            tried.clear();
            for (int i = 0; i < LOSSES; i++) {
                lose(moment, new AtRandom(new Random(random.nextLong())));
            }
        }
    }

    /** At one moment, each length to which the unsynced may have been written, with each sort of end. */
    void ofEveryPrefix(Moment moment) {
        tried.clear();
        for (int percent = 0; percent < 100; percent++) {
            for (Tail tail : List.of(Tail.CUT, Tail.ZEROS, Tail.GARBAGE)) {
                lose(moment, new Uniform(true, tail, percent / 100.0));
            }
        }
    }

    private void lose(Moment moment, Loss loss) {
        Map<String, ByteBuffer> left = moment.image().after(loss);
        if (!tried.add(left)) {
            return;
        }
        Path copy = next();
        DiskImage.write(left, copy);
        check("power lost in " + moment.what() + ", " + loss, () -> {
            try (Fixture store = Fixture.open(PowerLossDriver.memberIn(copy), NEVER_SYNCED)) {
                RestoredRaftState found = store.group.restore();
                moment.expected().requireOf("at restart", found);
                requireGoesOn(store, found);
            }
        });
        delete(copy);
    }

    /** What is left is a store like any other: it takes the next vote and entry, and finds all again. */
    private static void requireGoesOn(Fixture store, @Nullable RestoredRaftState found) {
        List<String> log = found == null ? new ArrayList<>() : new ArrayList<>(Fixture.operations(found));
        SnapshotEntry snapshot = found == null ? null : found.getSnapshotEntry();
        long next = (snapshot == null ? 0 : snapshot.getIndex()) + log.size() + 1;
        store.start();
        store.term(1_000, Fixture.M2);
        store.appendAndFlush(1_000, next, next);
        log.add("1000:" + next);

        RestoredRaftState later = store.reopen(NEVER_SYNCED);

        assertEquals(1_000, later.getTermPersistentState().getTerm(), "term after going on");
        assertEquals(log, Fixture.operations(later), "log after going on");
    }

    /** The process dies at each moment, another one opens the folder, and then power is lost. */
    void afterAKill(List<Moment> moments) {
        for (Moment moment : moments) {
            Path copy = next();
            DiskImage.write(moment.image().after(new Uniform(true, Tail.KEPT, 1)), copy);
            Path left = next();
            check("killed in " + moment.what() + ", restarted, power lost", () -> {
                RecordedDisk disk = RecordedDisk.leftBehind(copy, moment.image());
                try (Fixture store = Fixture.open(PowerLossDriver.memberIn(copy), disk)) {
                    Expectation seen = moment.expected().seenBy(store.group.restore());
                    DiskImage.write(disk.image().after(new Uniform(false, Tail.LOST, 0)), left);
                    try (Fixture after = Fixture.open(PowerLossDriver.memberIn(left), NEVER_SYNCED)) {
                        seen.requireOf("at the second restart", after.group.restore());
                    }
                }
            });
            delete(copy);
            delete(left);
        }
    }

    private void check(String what, Runnable restart) {
        try {
            restart.run();
        } catch (AssertionError | RuntimeException e) {
            violations.add("seed " + seed + ", " + what + ": " + e);
        }
    }

    private Path next() {
        return disks.resolve("disk-" + count++);
    }

    /** Fails with some of what was wrong. */
    void requireNone() {
        assertTrue(count > 0, "no power was lost");
        assertTrue(
                violations.isEmpty(),
                () -> violations.size() + " of " + count + " losses: "
                        + String.join("\n", violations.subList(0, Math.min(8, violations.size()))));
    }

    private static void delete(Path tree) {
        if (Files.notExists(tree)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        System.out.println("seed " + seed + ": power lost " + count + " times");
    }
}
