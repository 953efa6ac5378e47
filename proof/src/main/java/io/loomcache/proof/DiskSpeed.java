package io.loomcache.proof;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** How fast the disk is by itself: what a durable write costs before anybody's program has a say. */
final class DiskSpeed {

    private static final int BLOCK_BYTES = 4_096;
    private static final long NANOS = TimeUnit.SECONDS.toNanos(2);

    private DiskSpeed() {}

    /** Appends 4 KiB and flushes (fdatasync), again and again for two seconds. */
    static Latencies measure(Path folder) {
        Path file = folder.resolve("disk-speed");
        Latencies latencies = new Latencies();
        try (FileChannel channel = FileChannel.open(file, CREATE_NEW, WRITE)) {
            long end = System.nanoTime() + NANOS;
            for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
                channel.write(ByteBuffer.allocate(BLOCK_BYTES));
                channel.force(false);
                latencies.record(System.nanoTime() - start);
            }
            Files.delete(file);
        } catch (IOException e) {
            throw new ProofException("can't write to " + file + ": " + e, e);
        }
        return latencies;
    }

    static double perSecond(Latencies latencies) {
        return latencies.count() * 1e9 / NANOS;
    }
}
