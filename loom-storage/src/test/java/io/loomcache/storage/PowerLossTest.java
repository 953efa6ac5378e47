package io.loomcache.storage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A loss of power at any write leaves all that was acknowledged and nothing else, whatever part of the unsynced
 * bytes and names has reached the disk. Run with {@code -Dloom.seed=N} to repeat a failure,
 * {@code -Dloom.losses=N} for more losses at each moment, {@code -Dloom.steps=N} for longer histories.
 */
final class PowerLossTest {

    private static final long SEED = Long.getLong("loom.seed", System.nanoTime());
    private static final int STEPS = Integer.getInteger("loom.steps", 24);

    private final Random random = new Random(SEED);
    private int term = 1;

    @TempDir
    Path folder;

    @TempDir(factory = MemoryFolder.class)
    Path disks;

    @Test
    void powerLost_duringCreation_leavesAFolderThatOpens() {
        try (PowerLosses losses = new PowerLosses(disks, SEED);
                PowerLossDriver driver = new PowerLossDriver(folder, 100)) {
            driver.start();
            driver.vote(1, Fixture.M2);

            losses.ofEverySort(driver.takeMoments());
            losses.requireNone();
        }
    }

    @Test
    void powerLost_atAnySyncOfEachWriter_keepsWhatWasAcknowledged() {
        try (PowerLosses losses = new PowerLosses(disks, SEED);
                PowerLossDriver driver = started(100)) {
            append(driver, 5);
            driver.flush("append");
            driver.vote(2, Fixture.M2);
            driver.truncateFrom(4);
            append(driver, 3);
            driver.flush("truncate and append");
            driver.takeSnapshot(1, 4);
            driver.store().awaitSnapshot(4);
            driver.flush("cut");
            append(driver, 4);
            driver.takeSnapshot(1, 8);
            driver.store().awaitSnapshot(8);
            driver.receiveSnapshot(2, 20);
            append(driver, 2);
            driver.flush("append after the received snapshot");

            losses.ofEverySort(driver.takeMoments());
            losses.requireNone();
        }
    }

    @Test
    void powerLost_afterAnyPrefixOfACommit_keepsWhatWasAcknowledged() {
        try (PowerLosses losses = new PowerLosses(disks, SEED);
                PowerLossDriver driver = started(100)) {
            append(driver, 5);
            driver.flush("append");
            driver.takeMoments();
            driver.truncateFrom(3);
            append(driver, 3);
            driver.flush("truncate and append");

            losses.ofEveryPrefix(driver.takeMoments().get(0));
            losses.requireNone();
        }
    }

    @Test
    void powerLost_atAnyTime_keepsWhatWasAcknowledged() {
        try (PowerLosses losses = new PowerLosses(disks, SEED);
                PowerLossDriver driver = started(100 + random.nextInt(9_000))) {
            for (int step = 0; step < STEPS; step++) {
                step(driver);
                losses.atRandom(driver.takeMoments());
            }
            losses.requireNone();
        }
    }

    @Test
    void processKilled_thenPowerLost_keepsWhatTheRestartHasSeen() {
        try (PowerLosses losses = new PowerLosses(disks, SEED);
                PowerLossDriver driver = new PowerLossDriver(folder, 100)) {
            driver.start();
            driver.vote(1, Fixture.M2);
            append(driver, 5);
            driver.flush("append");
            driver.takeSnapshot(1, 4);
            driver.store().awaitSnapshot(4);
            driver.receiveSnapshot(2, 20);

            losses.afterAKill(driver.takeMoments());
            losses.requireNone();
        }
    }

    @Test
    void powerLost_whenAFileIsFull_keepsWhatWasAcknowledged() {
        // given: snapshots that together need more than two files
        try (PowerLosses losses = new PowerLosses(disks, SEED);
                PowerLossDriver driver = started(700 << 10)) {
            append(driver, 30);
            driver.flush("append");
            driver.takeMoments();
            for (int index = 10; index <= 30; index += 10) {
                driver.takeSnapshot(1, index);
                driver.store().awaitSnapshot(index);
            }
            // when, then
            losses.atRandom(driver.takeMoments());
            losses.requireNone();
        }
    }

    @Test
    void powerLost_afterTheCleanerDeletedFiles_keepsWhatWasAcknowledged() {
        try (PowerLosses losses = new PowerLosses(disks, SEED);
                PowerLossDriver driver = started(400 << 10)) {
            append(driver, 80);
            driver.flush("append");
            for (int index = 10; index <= 80; index += 10) {
                driver.takeSnapshot(1, index);
                driver.store().awaitSnapshot(index);
            }
            Path first = PowerLossDriver.memberIn(folder).resolve("group-0/snapshots/00000000000.xd");
            Fixture.await(() -> Files.notExists(first));
            driver.takeMoments();

            driver.mark("cleaning");
            driver.vote(2, Fixture.M2);

            losses.ofEveryName(driver.takeMoments());
            losses.requireNone();
        }
    }

    private PowerLossDriver started(int chunkBytes) {
        PowerLossDriver driver = new PowerLossDriver(folder, chunkBytes);
        driver.start();
        driver.vote(1, Fixture.M1);
        driver.takeMoments();
        return driver;
    }

    private void append(PowerLossDriver driver, int count) {
        driver.append(term, count);
    }

    private void step(PowerLossDriver driver) {
        switch (random.nextInt(8)) {
            case 0 -> driver.vote(++term, random.nextBoolean() ? Fixture.M1 : Fixture.M2);
            case 1 -> append(driver, 1 + random.nextInt(8));
            case 2 -> truncate(driver);
            case 3 -> takeSnapshot(driver);
            case 4 -> {
                if (random.nextInt(3) == 0) {
                    driver.receiveSnapshot(term, driver.last() + 1 + random.nextInt(20));
                }
            }
            default -> {
                append(driver, 1 + random.nextInt(8));
                driver.flush("append");
            }
        }
    }

    private void truncate(PowerLossDriver driver) {
        long above = driver.newestSnapshot();
        if (driver.last() > above) {
            driver.truncateFrom(above + 1 + random.nextInt((int) (driver.last() - above)));
        }
    }

    private void takeSnapshot(PowerLossDriver driver) {
        long above = driver.newestSnapshot();
        if (driver.last() > above) {
            driver.takeSnapshot(term, above + 1 + random.nextInt((int) (driver.last() - above)));
        }
    }
}
